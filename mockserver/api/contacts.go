package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// saveContact makes a contact of API 2.x, or makes or changes a lead of API 1.x
// under the same path. A client that does not say what it speaks is known by
// the fields that only one of them has.
func (a *api) saveContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := personDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	modern := a.modern(c, f.given("role") || f.given("external_id"))
	var p workspace.Person
	if modern {
		if d.Email == "" && d.UserID == "" && d.Role != fixtures.RoleLead {
			return answer{}, problems{{Code: workspace.CodeMissing, Message: "email or external_id is needed for a user: send one", Field: "email"}}
		}
		p, err = a.as(c).CreateContact(c.Context(), d)
	} else {
		p, err = a.as(c).SaveLead(c.Context(), d)
	}
	return ok(personView(p, modern)), err
}

func (a *api) listContacts(c *call) (answer, error) {
	query := c.URL.Query()
	key, named := userIn(c)
	switch {
	case named && !a.modern(c, false):
		p, err := a.as(c).Person(c.Context(), key)
		return ok(viewOf(p.User)), err
	case !a.modern(c, true):
		return a.listLeads(c)
	}
	all, err := a.as(c).Contacts(c.Context())
	if err != nil {
		return answer{}, err
	}
	return contactListOf(cursorIn(query, defaultPerPage), each(all, contactOf))
}

func (a *api) listLeads(c *call) (answer, error) {
	all, err := a.as(c).Leads(c.Context())
	if err != nil {
		return answer{}, err
	}
	p := pagingOf(c.URL.Query())
	views := each(cut(p, all), func(p workspace.Person) userView { return viewOf(p.User) })
	return ok(leadList{"contact.list", views, len(all), a.pagesOf(p, "/contacts", len(all))}), nil
}

func (a *api) getContact(c *call) (answer, error) {
	return a.viewPerson(c, workspace.UserKey{ID: c.PathValue("id")})
}

func (a *api) findContactByExternalID(c *call) (answer, error) {
	p, err := a.as(c).Person(c.Context(), workspace.UserKey{UserID: c.PathValue("external_id")})
	return ok(contactOf(p)), err
}

func (a *api) viewPerson(c *call, key workspace.UserKey) (answer, error) {
	p, err := a.as(c).Person(c.Context(), key)
	return ok(personView(p, a.modern(c, p.Made != intercom.Legacy) || !p.Lead)), err // API 1.x has leads alone there
}

func (a *api) updateContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := personDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	p, err := a.as(c).UpdateContact(c.Context(), c.PathValue("id"), d)
	return ok(personView(p, a.modern(c, true) || !p.Lead)), err
}

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

func (a *api) searchContacts(c *call) (answer, error) {
	q, at, err := searchIn(c.body)
	if err != nil {
		return answer{}, err
	}
	all, err := a.as(c).Contacts(c.Context())
	if err != nil {
		return answer{}, err
	}
	matching, err := found(q, each(all, contactOf))
	if err != nil {
		return answer{}, err
	}
	return contactListOf(at, matching)
}

func (a *api) mergeContacts(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	from, _ := f.text("from") // the document asks for texts
	into, _ := f.text("into")
	p, err := a.as(c).Merge(c.Context(), from, into)
	return ok(contactOf(p)), err
}

// personDraftOf reads what a client says of a person in either era.
func personDraftOf(f fields) (d workspace.PersonDraft, err error) {
	if d.UserDraft, err = userDraftOf(f); err != nil {
		return d, err
	}
	if external, err := f.text("external_id"); err != nil || external != "" {
		d.UserID = external
		if err != nil {
			return d, err
		}
	}
	if d.Role, err = f.text("role"); err != nil {
		return d, err
	}
	if d.OwnerID, err = f.integer("owner_id"); err != nil {
		return d, err
	}
	if d.Language, err = get[string](f, "language_override"); err != nil {
		return d, err
	}
	if d.LastSeenAt, err = f.time("last_seen_at"); err != nil {
		return d, err
	}
	d.Avatar, err = avatarIn(f)
	return d, err
}

// avatarIn returns the picture that is sent: as its address, or as an object.
func avatarIn(f fields) (*string, error) {
	if object, err := fieldsOf(f["avatar"]); err == nil && object != nil {
		return get[string](object, "image_url")
	}
	return get[string](f, "avatar")
}
