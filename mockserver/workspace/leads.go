package workspace

import (
	"context"

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
