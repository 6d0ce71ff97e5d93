package workspace

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
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
		if p, err = c.newPerson(ctx, intercom.Legacy, false); err != nil {
			return u, false, err
		}
	}
	p, err = c.save(ctx, p, PersonDraft{UserDraft: d}, created)
	return p.User, created, err
}

// save changes a person as the draft says, and announces it.
func (c *changes) save(ctx context.Context, p person, d PersonDraft, created bool) (person, error) {
	before := p.Person
	if err := d.applyTo(&p.Person, c.w.now()); err != nil {
		return p, err
	}
	if err := c.keep(ctx, p, before.User); err != nil {
		return p, err
	}
	if created {
		return p, c.tell(ctx, personCreated, p.Person)
	}
	return p, c.tellChanges(ctx, before, p.Person)
}

// User returns the user that k names.
func (w *Workspace) User(ctx context.Context, k UserKey) (fixtures.User, error) {
	p, err := w.person(ctx, w.config.Store, k)
	return p.User, err
}

// Users returns a page, numbered from 1, of at most size users.
func (w *Workspace) Users(ctx context.Context, page, size int) (UserPage, error) {
	total, err := w.counted(ctx, w.config.Store, usersCounter)
	if err != nil || page < 1 || size < 1 || page-1 > total/size {
		return UserPage{Total: total}, err
	}
	all, err := w.people(ctx, func(p Person) bool { return !p.Lead && !p.Archived })
	if err != nil {
		return UserPage{}, err
	}
	p := UserPage{Total: total}
	for _, found := range all[min((page-1)*size, len(all)):min(page*size, len(all))] {
		p.Users = append(p.Users, found.User)
	}
	return p, nil
}

// people returns all who are wanted, the youngest first.
func (w *Workspace) people(ctx context.Context, wanted func(Person) bool) ([]Person, error) {
	found, err := w.config.Store.List(ctx, store.Query{Space: w.config.Space, Kind: userKind, Newest: true})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	var all []Person
	for _, doc := range found.Docs {
		var p Person
		if err := decode(doc, &p); err != nil {
			return nil, err
		}
		if wanted(p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// DeleteUser removes the user that k names, and returns it as it was.
func (w *Workspace) DeleteUser(ctx context.Context, k UserKey) (u fixtures.User, err error) {
	err = w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, k)
		if err != nil {
			return err
		}
		u = p.User
		if err := c.drop(ctx, p); err != nil {
			return err
		}
		return c.tellGone(ctx, personDeleted, p.Person)
	})
	return u, err
}
