package workspace

import (
	"context"
	"errors"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// Kinds of documents. A user's document is owned by its e-mail address, which
// may be that of several users; a user_id leads to the one user that has it.
const (
	userKind     = "user"
	userIDKind   = "user_id"
	usersCounter = "users"
)

// A UserKey names a user, by the first of these that is not empty.
type UserKey struct {
	ID     string // Intercom's
	UserID string // the client's
	Email  string // letter case does not count
}

// A person is a user and its document, whose ID is empty before the first save.
type person struct {
	user fixtures.User
	doc  store.Doc
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
		err = decode(p.doc, &p.user)
	}
	return p, noUser(err)
}

func (w *Workspace) personByEmail(ctx context.Context, r store.Reader, email string) (p person, err error) {
	page, err := r.List(ctx, store.Query{Space: w.config.Space, Kind: userKind, Owner: strings.ToLower(email), Limit: 2})
	switch {
	case err != nil:
		return p, err
	case len(page.Docs) == 0:
		return p, errNoUser
	case len(page.Docs) > 1:
		return p, &Refusal{CodeConflict, "email", "Multiple existing users match this email address - must be more specific using user_id"}
	}
	p.doc = page.Docs[0]
	return p, decode(p.doc, &p.user)
}

// noUser is err, but refuses when it means that there is no such user.
func noUser(err error) error {
	if errors.Is(err, ErrNotFound) {
		return errNoUser
	}
	return err
}

// newPerson makes a user of whom nothing is known.
func (c *changes) newPerson(ctx context.Context) (person, error) {
	id, at, err := c.mint(ctx, userKind)
	if err != nil {
		return person{}, err
	}
	_, err = c.count(ctx, usersCounter, 1)
	return person{
		user: fixtures.NewUser(c.w.config.AppID, id, c.w.now()),
		doc:  store.Doc{Key: c.w.key(userKind, id), At: at},
	}, err
}

// keep saves the user, who was before, so that it is found by what it has now.
func (c *changes) keep(ctx context.Context, p person, before fixtures.User) error {
	if old, now := text(before.UserID), text(p.user.UserID); old != now {
		if err := c.rename(ctx, p, old, now); err != nil {
			return err
		}
	}
	return c.put(ctx, place{kind: userKind, id: p.doc.ID, owner: strings.ToLower(p.user.Email), at: p.doc.At}, p.user)
}

func (c *changes) rename(ctx context.Context, p person, old, now string) error {
	var holder string
	switch err := c.w.read(ctx, c.tx, userIDKind, now, &holder); {
	case err == nil && holder != p.doc.ID:
		return &Refusal{CodeConflict, "user_id", "User already exists."}
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	}
	if old != "" {
		if err := c.tx.Delete(ctx, c.w.key(userIDKind, old)); err != nil {
			return err
		}
	}
	return c.put(ctx, place{kind: userIDKind, id: now}, p.doc.ID)
}

// drop removes the user and what leads to it.
func (c *changes) drop(ctx context.Context, p person) error {
	if id := text(p.user.UserID); id != "" {
		if err := c.tx.Delete(ctx, c.w.key(userIDKind, id)); err != nil {
			return err
		}
	}
	if _, err := c.count(ctx, usersCounter, -1); err != nil {
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
