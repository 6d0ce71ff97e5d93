package delivery

import (
	"reflect"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Watch is told of what happens, as it happens and on the goroutine that does
// it: it must be quick. It has both or neither.
type Watch struct {
	Delivery func(Change)              // after it was stored
	Health   func(subscription string) // when it changes
}

// A Change is what has become of a delivery.
type Change struct {
	ID, Of, Subscription, URL string
	Topic                     intercom.Topic
	Event                     string // name of the data event, as far as that is known
	Notification              intercom.NotificationID
	Created                   time.Time
	Plan                      *Plan // a copy; nil for none
	State                     State
	Due                       time.Time // of the next attempt; zero: it is not known or there is none
	Attempted                 int
	Last                      *Glance // nil before the first attempt
}

// A Glance is what one sees of an attempt without its bytes.
type Glance struct {
	At           time.Time
	Number, Copy int
	Status       int
	Failure      exchange.Failure
	Skipped      string
	Took         time.Duration
	Acknowledged bool
}

// Glance returns the attempt without its bytes.
func (a Attempt) Glance() Glance {
	x := a.Exchange
	return Glance{a.At, a.Number, a.Copy, x.Status(), x.Failure, a.Skipped, x.Took, x.Acknowledged()}
}

// show shows who watches what has become of j, and of its subscription by that.
func (d *Deliverer) show(j *job, due time.Time) {
	if d.Watch.Delivery == nil {
		return
	}
	c := Change{
		ID: j.ID, Of: j.Of, Subscription: j.Subscription, URL: j.URL, Topic: j.Notification.Topic, Event: j.event,
		Notification: j.Notification.ID, Created: j.Created, State: j.State, Due: due, Attempted: len(j.Attempts),
	}
	if !reflect.ValueOf(&j.Plan).Elem().IsZero() {
		c.Plan = new(j.Plan)
	}
	if n := len(j.Attempts); n > 0 {
		c.Last = new(j.Attempts[n-1].Glance())
	}
	d.Watch.Delivery(c)
	if j.change != nil {
		d.Watch.Health(j.Subscription)
	}
}
