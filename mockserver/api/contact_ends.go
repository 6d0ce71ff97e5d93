package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (a *api) deleteContact(c *call) (answer, error) {
	p, err := a.as(c).DeletePerson(c.Context(), workspace.UserKey{ID: c.PathValue("id")})
	if a.modern(c, p.Made != intercom.Legacy) {
		return ok(fixtures.DeletedContact{ID: p.User.ID, ExternalID: p.User.UserID, Type: "contact", Deleted: true}), err
	}
	return ok(viewOf(p.User)), err
}

func (a *api) archiveContact(c *call) (answer, error) { return a.archive(c, true) }

func (a *api) unarchiveContact(c *call) (answer, error) { return a.archive(c, false) }

func (a *api) archive(c *call, away bool) (answer, error) {
	p, err := a.as(c).Archive(c.Context(), c.PathValue("id"), away)
	return ok(fixtures.ArchivedContact{ID: p.User.ID, ExternalID: p.User.UserID, Type: "contact", Archived: away}), err
}

// A blockedContact is what is answered of one from whom nothing is wanted.
type blockedContact struct {
	Type       string  `json:"type"`
	ID         string  `json:"id"`
	ExternalID *string `json:"external_id"`
	Blocked    bool    `json:"blocked"`
}

func (a *api) blockContact(c *call) (answer, error) {
	p, err := a.as(c).Block(c.Context(), c.PathValue("id"))
	return ok(blockedContact{"contact", p.User.ID, p.User.UserID, true}), err
}

func (a *api) mergeContacts(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	from, _ := f.text("from") // the document asks for texts
	into, _ := f.text("into")
	p, err := a.as(c).Merge(c.Context(), from, into)
	return ok(c.version.contact(p)), err
}
