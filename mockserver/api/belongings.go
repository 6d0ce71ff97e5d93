package api

import (
	"time"

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

func (a *api) consent(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	id, _ := f.text("id") // the document asks for texts
	consent, _ := f.text("consent_type")
	t, err := a.as(c).Consent(c.Context(), c.PathValue("id"), id, consent)
	return ok(t), err
}

func (a *api) withdrawConsent(c *call) (answer, error) {
	t, err := a.as(c).Withdraw(c.Context(), c.PathValue("id"), c.PathValue("subscription_id"))
	return ok(t), err
}

func (a *api) listSubscriptionTypes(c *call) (answer, error) {
	return ok(plainList[fixtures.SubscriptionType]{"list", a.as(c).SubscriptionTypes()}), nil
}

// A noteView is a note as it is shown.
type noteView struct {
	Type      string    `json:"type"`
	ID        string    `json:"id"`
	CreatedAt int64     `json:"created_at"`
	Contact   reference `json:"contact"`
	Author    any       `json:"author"`
	Body      string    `json:"body"`
}

type reference struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

type noteList struct {
	Type       string      `json:"type"`
	Data       []noteView  `json:"data"`
	TotalCount int         `json:"total_count"`
	Pages      cursorPages `json:"pages"`
}

func (a *api) noteList(c *call, all []workspace.Note) (answer, error) {
	views := make([]noteView, len(all))
	for i, n := range all {
		v, err := a.noteView(c, n)
		if err != nil {
			return answer{}, err
		}
		views[i] = v
	}
	page, pages, err := turn(cursorIn(c.URL.Query(), defaultPerPage), views)
	return ok(noteList{"list", page, len(views), pages}), err
}

func (a *api) noteView(c *call, n workspace.Note) (noteView, error) {
	v := noteView{"note", n.ID, n.CreatedAt.Truncate(time.Second).Unix(), reference{"contact", n.ContactID}, nil, n.Body}
	if n.AdminID == "" {
		return v, nil
	}
	admin, err := a.as(c).Admin(c.Context(), n.AdminID)
	v.Author = adminOf(admin)
	return v, err
}

func (a *api) createNote(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	body, _ := f.text("body") // the document asks for texts
	admin, err := f.text("admin_id")
	if err != nil {
		return answer{}, err
	}
	n, err := a.as(c).AddNote(c.Context(), workspace.Note{ContactID: c.PathValue("id"), AdminID: admin, Body: body})
	if err != nil {
		return answer{}, err
	}
	v, err := a.noteView(c, n)
	return ok(v), err
}

func (a *api) getNote(c *call) (answer, error) {
	n, err := a.as(c).Note(c.Context(), c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v, err := a.noteView(c, n)
	return ok(v), err
}
