package workspace

import (
	"context"
	"errors"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// newPerson makes somebody of whom nothing is known, in the way of an era.
func (c *changes) newPerson(ctx context.Context, made intercom.Era, lead bool) (person, error) {
	id, at, err := c.mint(ctx, userKind)
	if err != nil {
		return person{}, err
	}
	p := person{Person{User: fixtures.NewUser(c.w.config.AppID, id, c.w.now()), Made: made}, store.Doc{Key: c.w.key(userKind, id), At: at}}
	if lead {
		p.Lead, p.User.Type, p.User.Anonymous = true, "contact", true
	}
	_, err = c.count(ctx, counterOf(lead), 1)
	return p, err
}

// counterOf names what counts users, or leads.
func counterOf(lead bool) string {
	if lead {
		return leadsCounter
	}
	return usersCounter
}

// keep saves the person, who was before, so that they are found by what they have now.
func (c *changes) keep(ctx context.Context, p person, before fixtures.User) error {
	if old, now := text(before.UserID), text(p.User.UserID); old != now {
		if err := c.rename(ctx, p, old, now); err != nil {
			return err
		}
	}
	return c.put(ctx, place{kind: userKind, id: p.doc.ID, owner: strings.ToLower(p.User.Email), at: p.doc.At}, p.Person)
}

func (c *changes) rename(ctx context.Context, p person, old, now string) error {
	var holder string
	switch err := c.w.read(ctx, c.tx, userIDKind, now, &holder); {
	case now == "":
	case err == nil && holder != p.doc.ID:
		return &Refusal{Code: CodeConflict, Field: "user_id", Message: "User already exists."}
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	if old != "" {
		if err := c.tx.Delete(ctx, c.w.key(userIDKind, old)); err != nil {
			return err
		}
	}
	if now == "" {
		return nil
	}
	return c.put(ctx, place{kind: userIDKind, id: now}, p.doc.ID)
}

// drop removes the person and what leads to them.
func (c *changes) drop(ctx context.Context, p person) error {
	if id := text(p.User.UserID); id != "" {
		if err := c.tx.Delete(ctx, c.w.key(userIDKind, id)); err != nil {
			return err
		}
	}
	if _, err := c.count(ctx, counterOf(p.Lead), -1); err != nil {
		return err
	}
	return c.tx.Delete(ctx, p.doc.Key)
}

// text returns what p points to, or nothing.
func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
