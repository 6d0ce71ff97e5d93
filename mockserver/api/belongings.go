package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// listBelongings lists what belongs to a contact.
func (a *api) listBelongings(c *call) (answer, error) {
	id := c.PathValue("id")
	switch c.PathValue("list") {
	case "tags":
		p, err := a.as(c).Person(c.Context(), workspace.UserKey{ID: id})
		return ok(tagListOf(p.User.Tags.Tags)), err
	case "companies":
		found, err := a.as(c).CompaniesOf(c.Context(), id)
		if err != nil {
			return answer{}, err
		}
		return a.companyPage(c, each(found, a.companyView(c)))
	case "notes":
		found, err := a.as(c).Notes(c.Context(), id)
		if err != nil {
			return answer{}, err
		}
		return a.noteList(c, found)
	case "subscriptions":
		found, err := a.as(c).ConsentsOf(c.Context(), id)
		return ok(plainList[fixtures.SubscriptionType]{"list", append([]fixtures.SubscriptionType{}, found...)}), err
	default: // segments, in which this workspace puts nobody
		_, err := a.as(c).Person(c.Context(), workspace.UserKey{ID: id})
		return ok(plainList[any]{"list", []any{}}), err
	}
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
