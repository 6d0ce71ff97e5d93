package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// A UserDraft is what a client says of a user. What it does not say (nil, or
// an empty name of the user) stays as it is.
type UserDraft struct {
	UserKey
	Name, Phone            *string
	SignedUpAt             *time.Time
	RemoteCreatedAt        *time.Time
	LastRequestAt          *time.Time
	UnsubscribedFromEmails *bool
	CustomAttributes       json.RawMessage // an object, whose members replace those of the same name
}

// matching returns the user whom the draft is about, or an empty person for a
// new one. Its id must exist. A user_id that is new is that of the user who
// has the e-mail address and no user_id, if there is one.
func (c *changes) matching(ctx context.Context, d UserDraft) (person, error) {
	p, err := c.w.person(ctx, c.tx, d.UserKey)
	switch {
	case err == nil && p.Lead && d.ID == "": // a user beside the lead, whom only a conversion makes one
		return person{}, nil
	case !errors.Is(err, errNoUser) || d.ID != "":
		return p, err
	case d.UserID == "" || d.Email == "":
		return person{}, nil
	}
	p, err = c.w.personByEmail(ctx, c.tx, d.Email)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal): // nobody, or several people who have a user_id of their own
		return person{}, nil
	case err != nil || p.User.UserID == nil:
		return p, err
	default:
		return person{}, nil
	}
}

// apply changes u as the draft says.
func (d UserDraft) apply(u *fixtures.User, now time.Time) error {
	if d.UserID != "" {
		u.UserID = &d.UserID
	}
	if d.Email != "" {
		u.Email = d.Email
	}
	set(&u.Name, d.Name)
	set(&u.Phone, d.Phone)
	setTime(&u.SignedUpAt, d.SignedUpAt)
	setTime(&u.RemoteCreatedAt, d.RemoteCreatedAt)
	setTime(&u.LastRequestAt, d.LastRequestAt)
	if d.UnsubscribedFromEmails != nil {
		u.UnsubscribedFromEmails = *d.UnsubscribedFromEmails
	}
	u.UpdatedAt = fixtures.LegacyTime(now)
	merged, err := merge(u.CustomAttributes, d.CustomAttributes)
	if err != nil {
		return invalid("custom_attributes", "custom_attributes is no object: send one")
	}
	u.CustomAttributes = merged
	return nil
}

func set(field **string, value *string) {
	if value != nil {
		*field = value
	}
}

func setTime(field **string, value *time.Time) {
	if value != nil {
		*field = new(fixtures.LegacyTime(*value))
	}
}
