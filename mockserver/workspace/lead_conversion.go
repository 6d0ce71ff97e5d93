package workspace

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
)

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
