package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds of documents. A user's document is owned by its e-mail address, which
// may be that of several users; a user_id leads to the one user that has it.
const (
	userKind     = "user"
	userIDKind   = "user_id"
	usersCounter = "users"
	leadsCounter = "leads"
)

// A UserKey names a user, by the first of these that is not empty.
type UserKey struct {
	ID     string // Intercom's
	UserID string // the client's
	Email  string // letter case does not count
}

// A person is somebody and their document, whose ID is empty before the first save.
type person struct {
	Person
	doc store.Doc
}

var errNoUser = &Refusal{Code: CodeNotFound, Message: "User Not Found"}

// person finds a user, without looking at others.
func (w *Workspace) person(ctx context.Context, r store.Reader, k UserKey) (person, error) {
	switch {
	case k.ID != "":
		return w.personByID(ctx, r, k.ID)
	case k.UserID != "":
		var id string
		if err := w.read(ctx, r, userIDKind, k.UserID, &id); err != nil {
			return person{}, noUser(err)
		}
		return w.personByID(ctx, r, id)
	case k.Email != "":
		return w.personByEmail(ctx, r, k.Email)
	default:
		return person{}, missing("user_id", "a user is not named: send user_id, email or id")
	}
}

func (w *Workspace) personByID(ctx context.Context, r store.Reader, id string) (p person, err error) {
	if p.doc, err = get(ctx, r, w.key(userKind, id)); err == nil {
		err = decode(p.doc, &p.Person)
	}
	return p, noUser(err)
}

// personByEmail finds the one with that address. Of several, a user goes before leads.
func (w *Workspace) personByEmail(ctx context.Context, r store.Reader, email string) (person, error) {
	all, err := w.peopleWith(ctx, r, email)
	if err != nil {
		return person{}, err
	}
	users := slices.DeleteFunc(slices.Clone(all), func(p person) bool { return p.Lead })
	switch {
	case len(all) == 0:
		return person{}, errNoUser
	case len(users) == 1:
		return users[0], nil
	case len(all) > 1:
		return person{}, &Refusal{Code: CodeConflict, Field: "email", Message: "Multiple existing users match this email address - must be more specific using user_id"}
	default:
		return all[0], nil
	}
}

// peopleWith finds all with that address.
func (w *Workspace) peopleWith(ctx context.Context, r store.Reader, email string) ([]person, error) {
	page, err := r.List(ctx, store.Query{Space: w.config.Space, Kind: userKind, Owner: strings.ToLower(email)})
	if err != nil {
		return nil, err
	}
	all := make([]person, len(page.Docs))
	for i, doc := range page.Docs {
		all[i].doc = doc
		if err := decode(doc, &all[i].Person); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// noUser is err, but refuses when it means that there is no such user.
func noUser(err error) error {
	if errors.Is(err, ErrNotFound) {
		return errNoUser
	}
	return err
}

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
