// Package delivery turns occurrences into notifications and notifications
// into attempts: when, to whom, in which bytes, how often, how badly.
//
// It knows nothing of what made something occur, nor of what is asserted about
// a receiver. It is the only sender of notifications.
package delivery

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A State is where a delivery stands.
type State string

// The states of a delivery.
const (
	Pending   State = "pending"   // an attempt is due, or being made
	Delivered State = "delivered" // acknowledged
	Failed    State = "failed"    // not acknowledged, and not tried again
	Dropped   State = "dropped"   // not tried (again), since the plan or its subscription says so
)

// A Delivery is the story of one notification to one URL. Its ID is its own: a
// ping has no notification ID, and one notification may go to many URLs.
type Delivery struct {
	ID           string                `json:"id"`
	Of           string                `json:"of,omitempty"` // the ID of the delivery that it is a replay of
	Subscription string                `json:"subscription,omitempty"`
	Notification intercom.Notification `json:"notification"`
	URL          string                `json:"url"`
	Created      time.Time             `json:"created"`
	Plan         Plan                  `json:"plan"`
	State        State                 `json:"-"` // as after its last attempt
	Attempts     []Attempt             `json:"-"`
}

// An Attempt is one request made to deliver a notification.
type Attempt struct {
	At       time.Time // by the clock
	Number   int       // delivery_attempts: 1 is the first, 2 its retry
	Copy     int       // 1, or more for a duplicate: the same bytes again
	Skipped  string    // why it was not made, or the plan's tampering not applied, if so
	Exchange exchange.Exchange
	State    State // of the delivery, after it

	// Resumed says that this is the first attempt of a process that was started
	// anew: the one before it may have made it already, and not lived to record it.
	Resumed bool

	Due  time.Time // of what follows, while the delivery is pending
	Next int       // the Number of what follows: the same for another copy
}

// A Target is where a notification goes.
type Target struct {
	URL          string
	Secret       intercom.Secret // empty: unsigned
	Subscription string          // its ID, for the header
	Style        intercom.Style

	signer *intercom.Signer // with that secret; nil where it was not worth while to prepare one
}

// sign returns the signature of body, which is empty without a secret.
func (t Target) sign(body []byte) intercom.Signature {
	switch {
	case t.Secret == "":
		return ""
	case t.signer != nil:
		return t.signer.Sign(body)
	default:
		return t.Secret.Sign(body)
	}
}
