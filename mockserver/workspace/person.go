package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/store"
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
