package workspace

import (
	"context"
	"net/http"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// CreateContact makes a contact of API 2.x: a user, unless the draft's role is
// lead. Nobody else may have its external id or, among users, its address.
func (w *Workspace) CreateContact(ctx context.Context, d PersonDraft) (found Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		if err := c.unique(ctx, "", d); err != nil {
			return err
		}
		lead := d.Role == fixtures.RoleLead
		p, err := c.newPerson(ctx, intercom.Modern, lead)
		if err != nil {
			return err
		}
		if lead && d.UserID == "" {
			d.UserID = c.anonymousID(p)
		}
		p, err = c.save(ctx, p, d, true)
		found = p.Person
		return err
	})
	return found, err
}

// anonymousID returns what a lead has instead of an id of the client's.
func (c *changes) anonymousID(p person) string {
	h := c.w.config.Fixtures.ID("anonymous "+p.User.ID, 0) + "00000000"
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

// unique refuses a draft by what another contact has.
func (c *changes) unique(ctx context.Context, own string, d PersonDraft) error {
	if d.UserID != "" {
		p, err := c.w.person(ctx, c.tx, UserKey{UserID: d.UserID})
		if err == nil && p.User.ID != own {
			return taken(p)
		}
	}
	if d.Email == "" || d.Role == fixtures.RoleLead {
		return nil
	}
	all, err := c.w.peopleWith(ctx, c.tx, d.Email)
	for _, p := range all {
		if !p.Lead && p.User.ID != own {
			return taken(p)
		}
	}
	return err
}

func taken(by person) error {
	return &Refusal{Code: CodeConflict, Status: http.StatusConflict, Message: "A contact matching those details already exists with id=" + by.User.ID}
}

// UpdateContact changes what the draft says of a contact.
func (w *Workspace) UpdateContact(ctx context.Context, id string, d PersonDraft) (found Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, UserKey{ID: id})
		if err != nil {
			return err
		}
		d.ID = ""
		if d.Role == "" {
			d.Role = p.Role()
		}
		if err := c.unique(ctx, id, d); err != nil {
			return err
		}
		p, err = c.save(ctx, p, d, false)
		found = p.Person
		return err
	})
	return found, err
}

// Person returns the one whom k names, be they a user or a lead.
func (w *Workspace) Person(ctx context.Context, k UserKey) (Person, error) {
	p, err := w.person(ctx, w.config.Store, k)
	return p.Person, err
}

// Contacts returns all contacts who are not archived, the youngest first.
func (w *Workspace) Contacts(ctx context.Context) ([]Person, error) {
	return w.people(ctx, func(p Person) bool { return !p.Archived })
}

// Leads returns all leads who are not archived, the youngest first.
func (w *Workspace) Leads(ctx context.Context) ([]Person, error) {
	return w.people(ctx, func(p Person) bool { return p.Lead && !p.Archived })
}

// DeletePerson removes a user or lead, and returns them as they were.
func (w *Workspace) DeletePerson(ctx context.Context, k UserKey) (gone Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, k)
		if err != nil {
			return err
		}
		gone = p.Person
		if err := c.leaveAll(ctx, p.Person); err != nil {
			return err
		}
		if err := c.drop(ctx, p); err != nil {
			return err
		}
		return c.tellGone(ctx, personDeleted, p.Person)
	})
	return gone, err
}

// all lists the documents of a kind, the youngest first.
func all[T any](ctx context.Context, w *Workspace, r store.Reader, kind, owner string) ([]T, error) {
	page, err := r.List(ctx, store.Query{Space: w.config.Space, Kind: kind, Owner: owner, Newest: true})
	found := make([]T, len(page.Docs))
	for i, doc := range page.Docs {
		if err := decode(doc, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, err
}
