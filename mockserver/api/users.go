package api

import (
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// lastSecond is the last that is written with four digits of year.
const lastSecond = 253402300799

// A userView is a user as REST shows it: with times in unix seconds, where
// notifications have text.
type userView struct {
	fixtures.User
	CreatedAt       *int64 `json:"created_at"`
	UpdatedAt       *int64 `json:"updated_at"`
	SignedUpAt      *int64 `json:"signed_up_at"`
	RemoteCreatedAt *int64 `json:"remote_created_at"`
	LastRequestAt   *int64 `json:"last_request_at"`
}

func viewOf(u fixtures.User) userView {
	return userView{
		User: u, CreatedAt: seconds(&u.CreatedAt), UpdatedAt: seconds(&u.UpdatedAt),
		SignedUpAt: seconds(u.SignedUpAt), RemoteCreatedAt: seconds(u.RemoteCreatedAt), LastRequestAt: seconds(u.LastRequestAt),
	}
}

func seconds(text *string) *int64 {
	if text == nil {
		return nil
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil
	}
	return new(t.Unix())
}

type userList struct {
	Type       string     `json:"type"`
	Users      []userView `json:"users"`
	TotalCount int        `json:"total_count"`
	Pages      pages      `json:"pages"`
}

func (a *api) saveUser(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := userDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	u, _, err := a.as(c).SaveUser(c.Context(), d)
	return ok(viewOf(u)), err
}

func (a *api) listUsers(c *call) (answer, error) {
	if key, named := userIn(c); named {
		return a.viewUser(c, key)
	}
	p := pagingOf(c.URL.Query())
	found, err := a.as(c).Users(c.Context(), p.page, p.size)
	if err != nil {
		return answer{}, err
	}
	list := userList{Type: "user.list", Users: []userView{}, TotalCount: found.Total, Pages: a.pagesOf(p, "/users", found.Total)}
	for _, u := range found.Users {
		list.Users = append(list.Users, viewOf(u))
	}
	return ok(list), nil
}

func (a *api) getUser(c *call) (answer, error) {
	return a.viewUser(c, workspace.UserKey{ID: c.PathValue("id")})
}

func (a *api) deleteUser(c *call) (answer, error) {
	key, _ := userIn(c)
	return a.removeUser(c, key)
}

func (a *api) deleteUserByID(c *call) (answer, error) {
	return a.removeUser(c, workspace.UserKey{ID: c.PathValue("id")})
}

func (a *api) viewUser(c *call, key workspace.UserKey) (answer, error) {
	u, err := a.as(c).User(c.Context(), key)
	return ok(viewOf(u)), err
}

func (a *api) removeUser(c *call, key workspace.UserKey) (answer, error) {
	u, err := a.as(c).DeleteUser(c.Context(), key)
	return ok(viewOf(u)), err
}

// userIn returns the user whom the query names, if it does.
func userIn(c *call) (workspace.UserKey, bool) {
	query := c.URL.Query()
	return workspace.UserKey{UserID: query.Get("user_id"), Email: query.Get("email")}, query.Has("user_id") || query.Has("email")
}

// userDraftOf reads what a client says of a user. What is null is as if it had
// not been said.
func userDraftOf(f fields) (d workspace.UserDraft, err error) {
	for name, into := range map[string]*string{"id": &d.ID, "user_id": &d.UserID, "email": &d.Email} {
		if *into, err = f.text(name); err != nil {
			return d, err
		}
	}
	for name, into := range map[string]**time.Time{"signed_up_at": &d.SignedUpAt, "remote_created_at": &d.RemoteCreatedAt, "last_request_at": &d.LastRequestAt} {
		if *into, err = f.time(name); err != nil {
			return d, err
		}
	}
	if d.Name, err = get[string](f, "name"); err != nil {
		return d, err
	}
	if d.Phone, err = get[string](f, "phone"); err != nil {
		return d, err
	}
	d.CustomAttributes = f["custom_attributes"]
	d.UnsubscribedFromEmails, err = get[bool](f, "unsubscribed_from_emails")
	return d, err
}
