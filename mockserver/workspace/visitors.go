package workspace

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ConvertVisitor makes a user, or a lead, of a visitor. The mock knows no
// visitors but those who are leads already; any other user_id is that of one
// who came just now.
func (w *Workspace) ConvertVisitor(ctx context.Context, visitor UserKey, d PersonDraft) (now Person, err error) {
	tell := func(c *changes, _, now Person) error { return c.tellVisitor(ctx, now) }
	if p, err := w.person(ctx, w.config.Store, visitor); err == nil && p.Lead && d.Role != fixtures.RoleLead {
		return w.convert(ctx, UserKey{ID: p.User.ID}, d, tell)
	}
	err = w.update(ctx, func(c *changes) error {
		p, err := c.newcomer(ctx, d)
		if err != nil {
			return err
		}
		lead := d.Role == fixtures.RoleLead
		if lead && p.User.UserID == nil && d.UserID == "" {
			d.UserID = c.anonymousID(p)
		}
		before := p.Person
		if err := d.applyTo(&p.Person, w.now()); err != nil {
			return err
		}
		now = p.Person
		if err := c.keep(ctx, p, before.User); err != nil {
			return err
		}
		if lead {
			return c.tell(ctx, personCreated, now)
		}
		return tell(c, before, now)
	})
	return now, err
}

// tellVisitor announces that a visitor signed up, who has the form of API 1.x in
// both eras: in the later one with an owner.
func (c *changes) tellVisitor(ctx context.Context, p Person) error {
	return c.tellWith(ctx, visitorSignedUp, p, func(era intercom.Era) any {
		u := p.item()
		if era == intercom.Legacy {
			u.Type = "visitor"
			return u
		}
		u.OwnerID = json.RawMessage("null")
		return u
	})
}

// newcomer returns who a visitor turns out to be: somebody known, or not.
func (c *changes) newcomer(ctx context.Context, d PersonDraft) (person, error) {
	if p, err := c.matching(ctx, d.UserDraft); err == nil && p.doc.ID != "" {
		return p, nil
	}
	return c.newPerson(ctx, intercom.Modern, d.Role == fixtures.RoleLead)
}

var errNoVisitor = &Refusal{Code: CodeNotFound, Message: "Visitor Not Found"}

// Visitor returns a visitor, who is a lead.
func (w *Workspace) Visitor(ctx context.Context, k UserKey) (Person, error) {
	p, err := w.visitor(ctx, w.config.Store, k)
	return p.Person, err
}

func (w *Workspace) visitor(ctx context.Context, r store.Reader, k UserKey) (person, error) {
	p, err := w.person(ctx, r, k)
	if errors.Is(err, ErrNotFound) || err == nil && !p.Lead {
		return p, errNoVisitor
	}
	return p, err
}

// UpdateVisitor changes what the draft says of a visitor.
func (w *Workspace) UpdateVisitor(ctx context.Context, k UserKey, d PersonDraft) (found Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.visitor(ctx, c.tx, k)
		if err != nil {
			return err
		}
		d.UserKey = UserKey{Email: d.Email}
		p, err = c.save(ctx, p, d, false)
		found = p.Person
		return err
	})
	return found, err
}
