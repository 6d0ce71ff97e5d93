package workspace

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// SaveLead changes the lead of API 1.x that the draft names by id or user_id,
// or makes a new one: unlike a user, a lead is not known by an address.
func (w *Workspace) SaveLead(ctx context.Context, d PersonDraft) (found Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := c.lead(ctx, d.UserKey)
		if err != nil {
			return err
		}
		created := p.doc.ID == ""
		if created {
			if p, err = c.newPerson(ctx, intercom.Legacy, true); err != nil {
				return err
			}
			d.UserID = c.anonymousID(p)
		}
		p, err = c.save(ctx, p, d, created)
		found = p.Person
		return err
	})
	return found, err
}

// lead returns the lead that k names, or an empty person where it names none.
func (c *changes) lead(ctx context.Context, k UserKey) (person, error) {
	if k.ID == "" && k.UserID == "" {
		return person{}, nil
	}
	p, err := c.w.person(ctx, c.tx, UserKey{ID: k.ID, UserID: k.UserID})
	if err == nil && !p.Lead {
		return p, errNoUser
	}
	return p, err
}

// ConvertLead makes a user of a lead: the one that user names, into whom the
// lead then disappears, or else a new one, whom the lead becomes.
func (w *Workspace) ConvertLead(ctx context.Context, lead UserKey, user PersonDraft) (Person, error) {
	return w.convert(ctx, lead, user, func(c *changes, lead, now Person) error {
		if lead.User.Email != now.User.Email {
			if err := c.tell(ctx, personEmailed, now); err != nil {
				return err
			}
		}
		return c.tell(ctx, personSignedUp, now)
	})
}

func (w *Workspace) convert(ctx context.Context, k UserKey, d PersonDraft, tell func(c *changes, lead, now Person) error) (now Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		lead, err := w.person(ctx, c.tx, k)
		switch {
		case err != nil:
			return err
		case !lead.Lead:
			return errNoUser
		}
		p, err := c.becomes(ctx, lead, d)
		now = p.Person
		if err != nil {
			return err
		}
		return tell(c, lead.Person, now)
	})
	return now, err
}

// becomes makes a user of a lead, whom it may already know.
func (c *changes) becomes(ctx context.Context, lead person, d PersonDraft) (person, error) {
	p, err := c.matching(ctx, d.UserDraft)
	if err != nil && d.ID != "" {
		return p, err
	}
	if p.doc.ID != "" && !p.Lead && p.User.ID != lead.User.ID {
		return c.absorb(ctx, lead, p)
	}
	return c.graduate(ctx, lead, d)
}

// graduate makes the lead itself a user.
func (c *changes) graduate(ctx context.Context, lead person, d PersonDraft) (person, error) {
	p := lead
	p.signUp()
	p.User.UserID = nil
	p.User.SignedUpAt = new(fixtures.LegacyTime(c.w.now()))
	if err := d.applyTo(&p.Person, c.w.now()); err != nil {
		return p, err
	}
	if _, err := c.count(ctx, leadsCounter, -1); err != nil {
		return p, err
	}
	if _, err := c.count(ctx, usersCounter, 1); err != nil {
		return p, err
	}
	return p, c.keep(ctx, p, lead.User)
}

// absorb makes the lead part of a user: what the lead had and the user has not
// is the user's.
func (c *changes) absorb(ctx context.Context, lead, user person) (person, error) {
	before := user.User
	u, l := &user.User, lead.User
	if u.Email == "" {
		u.Email = l.Email
	}
	if u.Phone == nil {
		u.Phone = l.Phone
	}
	if u.Name == nil {
		u.Name = l.Name
	}
	for _, t := range l.Tags.Tags {
		if !slices.Contains(u.Tags.Tags, t) {
			u.Tags.Tags = append(u.Tags.Tags, t)
		}
	}
	attributes, err := merge(l.CustomAttributes, u.CustomAttributes)
	if err != nil {
		return user, err
	}
	u.CustomAttributes, u.UpdatedAt = attributes, fixtures.LegacyTime(c.w.now())
	if err := c.leaveAll(ctx, lead.Person); err != nil {
		return user, err
	}
	if err := c.drop(ctx, lead); err != nil {
		return user, err
	}
	return user, c.keep(ctx, user, before)
}

// Merge makes a lead part of a user of API 2.x.
func (w *Workspace) Merge(ctx context.Context, from, into string) (now Person, err error) {
	err = w.update(ctx, func(c *changes) error {
		lead, err := w.person(ctx, c.tx, UserKey{ID: from})
		if err != nil {
			return err
		}
		user, err := w.person(ctx, c.tx, UserKey{ID: into})
		if err != nil {
			return err
		}
		if !lead.Lead || user.Lead {
			return &Refusal{Code: "invalid_merge", Message: "only a lead can be merged, and only into a user"}
		}
		user, err = c.absorb(ctx, lead, user)
		now = user.Person
		if err != nil {
			return err
		}
		return c.tell(ctx, personMerged, now)
	})
	return now, err
}

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
