package workspace

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A UserPage is a page of users, the youngest first.
type UserPage struct {
	Users []fixtures.User
	Total int // of all pages
}

// SaveUser changes the user that the draft names, or creates it. Two calls that
// name the same new user create one.
func (w *Workspace) SaveUser(ctx context.Context, d UserDraft) (u fixtures.User, created bool, err error) {
	err = w.update(ctx, func(c *changes) error {
		u, created, err = c.saveUser(ctx, d)
		return err
	})
	return u, created, err
}

func (c *changes) saveUser(ctx context.Context, d UserDraft) (u fixtures.User, created bool, err error) {
	p, err := c.matching(ctx, d)
	if err != nil {
		return u, false, err
	}
	if created = p.doc.ID == ""; created {
		if p, err = c.newPerson(ctx); err != nil {
			return u, false, err
		}
	}
	before := p.user
	if err := d.apply(&p.user, c.w.now()); err != nil {
		return u, false, err
	}
	if err := c.keep(ctx, p, before); err != nil {
		return u, false, err
	}
	switch {
	case created:
		err = c.announce(ctx, "user.created", "", p.user)
	case before.Email != p.user.Email:
		err = c.announce(ctx, "user.email.updated", "", p.user)
	}
	return p.user, created, err
}

// User returns the user that k names.
func (w *Workspace) User(ctx context.Context, k UserKey) (fixtures.User, error) {
	p, err := w.person(ctx, w.config.Store, k)
	return p.user, err
}

// Users returns a page, numbered from 1, of at most size users.
func (w *Workspace) Users(ctx context.Context, page, size int) (UserPage, error) {
	total, err := w.counted(ctx, w.config.Store, usersCounter)
	if err != nil || page < 1 || size < 1 || page-1 > total/size {
		return UserPage{Total: total}, err
	}
	found, err := w.config.Store.List(ctx, store.Query{Space: w.config.Space, Kind: userKind, Newest: true, Limit: page * size})
	if err != nil {
		return UserPage{}, fmt.Errorf("list users: %w", err)
	}
	p := UserPage{Total: total}
	for _, doc := range found.Docs[min((page-1)*size, len(found.Docs)):] {
		var u fixtures.User
		if err := decode(doc, &u); err != nil {
			return UserPage{}, err
		}
		p.Users = append(p.Users, u)
	}
	return p, nil
}

// DeleteUser removes the user that k names, and returns it as it was.
func (w *Workspace) DeleteUser(ctx context.Context, k UserKey) (u fixtures.User, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, k)
		if err != nil {
			return err
		}
		u = p.user
		if err := c.drop(ctx, p); err != nil {
			return err
		}
		return c.announce(ctx, "user.deleted", "", fixtures.DeletedUser{Type: "user", ID: u.ID, UserID: u.UserID, Email: u.Email})
	})
	return u, err
}
