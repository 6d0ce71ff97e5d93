package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// belongings is what there is to list of a contact, by the path's last word. To
// add a list, add a row, and a word to the document.
var belongings = map[string]handler{
	"tags":          (*api).listTagsOf,
	"companies":     (*api).listCompaniesOf,
	"notes":         (*api).listNotesOf,
	"subscriptions": (*api).listConsentsOf,
	"segments":      (*api).listSegmentsOf,
}

func (a *api) listBelongings(c *call) (answer, error) {
	return belongings[c.PathValue("list")](a, c) // the document lets no others through
}

func (a *api) listTagsOf(c *call) (answer, error) {
	p, err := a.as(c).Person(c.Context(), workspace.UserKey{ID: c.PathValue("id")})
	return ok(tagListOf(p.User.Tags.Tags)), err
}

func (a *api) listCompaniesOf(c *call) (answer, error) {
	found, err := a.as(c).CompaniesOf(c.Context(), c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return a.companyPage(c, each(found, a.companyView(c)))
}

func (a *api) listNotesOf(c *call) (answer, error) {
	found, err := a.as(c).Notes(c.Context(), c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return a.noteList(c, found)
}

func (a *api) listConsentsOf(c *call) (answer, error) {
	found, err := a.as(c).ConsentsOf(c.Context(), c.PathValue("id"))
	return ok(plainList[fixtures.SubscriptionType]{"list", append([]fixtures.SubscriptionType{}, found...)}), err
}

// listSegmentsOf lists none: this workspace has no segments.
func (a *api) listSegmentsOf(c *call) (answer, error) {
	_, err := a.as(c).Person(c.Context(), workspace.UserKey{ID: c.PathValue("id")})
	return ok(plainList[any]{"list", []any{}}), err
}

// A plainList is a list of API 2.x that has no pages.
type plainList[T any] struct {
	Type string `json:"type"`
	Data []T    `json:"data"`
}

// idIn returns the id in a body, by the first of the names that it has.
func idIn(c *call, names ...string) (string, error) {
	f, err := fieldsOf(c.body)
	for _, name := range names {
		if text, bad := f.text(name); bad == nil && text != "" {
			return text, nil
		}
	}
	if err != nil {
		return "", err
	}
	return "", problems{{Code: workspace.CodeMissing, Message: names[0] + " is missing: send it", Field: names[0]}}
}

func (a *api) joinCompany(c *call) (answer, error) {
	id, err := idIn(c, "id", "company_id")
	if err != nil {
		return answer{}, err
	}
	found, err := a.as(c).Join(c.Context(), c.PathValue("id"), workspace.CompanyKey{ID: id})
	return ok(a.companyView(c)(found)), err
}

func (a *api) leaveCompany(c *call) (answer, error) {
	found, err := a.as(c).Leave(c.Context(), c.PathValue("id"), c.PathValue("company_id"))
	return ok(a.companyView(c)(found)), err
}

type reference struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}
