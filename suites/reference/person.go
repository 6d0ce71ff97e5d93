package reference

import (
	"cmp"
	"errors"
	"slices"

	"github.com/go-json-experiment/json/v1"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ErrNobody says that an item names no person, so that there is nobody to welcome.
var ErrNobody = errors.New("the item names nobody")

// A person is who a notification is about, by one of these names.
type person struct {
	IntercomUserID string `json:"intercom_user_id"` // of an event, whose id is its own
	ID             string `json:"id"`
	UserID         string `json:"user_id"`
	ExternalID     string `json:"external_id"` // what modern Intercom calls the user_id
	Email          string `json:"email"`
}

// An about is as much of an item as says who it is about.
type about struct {
	person
	Contact  person `json:"contact"`
	User     person `json:"user"`
	Contacts struct {
		Contacts []person `json:"contacts"`
	} `json:"contacts"`
}

// address names the person in e whom the item is about, in one of the three
// ways that the API knows.
func address(e *intercom.DataEvent, item []byte) error {
	var a about
	_ = json.Unmarshal(item, &a) // a member of another type than usual does not spoil the others
	for _, p := range slices.Concat(a.Contacts.Contacts, []person{a.Contact, a.User, a.person}) {
		id, userID := cmp.Or(p.IntercomUserID, p.ID), cmp.Or(p.UserID, p.ExternalID)
		switch {
		case id != "":
			e.ID = id
		case userID != "":
			e.UserID = userID
		case p.Email != "":
			e.Email = p.Email
		default:
			continue
		}
		return nil
	}
	return ErrNobody
}
