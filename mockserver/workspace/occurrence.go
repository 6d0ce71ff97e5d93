package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An Occurrence is something that happened and that a topic announces.
type Occurrence struct {
	Topic intercom.Topic
	Item  json.RawMessage
	At    time.Time // when it happened; zero is now
	Event string    // name of the data event; for event.created only
	To    string    // ID of the one subscription it is for, as a ping is; empty: for all that want it
}

// A Listener hears of occurrences.
type Listener interface {
	// Occurred hears of o inside the transaction that caused it. It returns what
	// to do once that has committed, which may be nil. It may be called again
	// for a transaction that is tried again, and then only the last call counts.
	Occurred(ctx context.Context, tx store.Tx, o Occurrence) (committed func(), err error)
}

// Record makes something happen.
func (w *Workspace) Record(ctx context.Context, o Occurrence) error {
	if !intercom.Valid(o.Item) {
		return fmt.Errorf("record %s: its item is not JSON", o.Topic)
	}
	if o.Topic == intercom.EventCreated && o.Event == "" {
		o.Event = eventName(o.Item)
	}
	return w.update(ctx, func(c *changes) error { return c.occur(ctx, o) })
}

// eventName returns the name in a data event's item, since subscriptions want
// data events by name.
func eventName(item json.RawMessage) string {
	var event struct {
		Name string `json:"event_name"`
	}
	_ = json.Unmarshal(item, &event) // an item without a name has none
	return event.Name
}

// occur tells the listener of o.
func (c *changes) occur(ctx context.Context, o Occurrence) error {
	if o.At.IsZero() {
		o.At = c.w.now()
	}
	committed, err := c.w.config.Listener.Occurred(ctx, c.tx, o)
	if err != nil {
		return fmt.Errorf("announce %s: %w", o.Topic, err)
	}
	if committed != nil {
		c.committed = append(c.committed, committed)
	}
	return nil
}

// announce makes what a change means occur, if the era has such a topic: what
// an era says nothing of is no error.
func (c *changes) announce(ctx context.Context, era intercom.Era, topic intercom.Topic, event string, item any) error {
	if _, err := fixtures.Lookup(topic, era); topic == "" || err != nil {
		return nil
	}
	raw, err := fixtures.Encode(item)
	if err != nil {
		return fmt.Errorf("announce %s: %w", topic, err)
	}
	return c.occur(ctx, Occurrence{Topic: topic, Item: raw, Event: event})
}

// ping makes a ping occur, for one subscription.
func (c *changes) ping(ctx context.Context, subscription string) error {
	d, err := fixtures.Lookup(intercom.Ping, intercom.Legacy)
	if err != nil {
		return err
	}
	item, _, err := c.w.config.Fixtures.Item(d, 0, c.w.now())
	if err != nil {
		return err
	}
	return c.occur(ctx, Occurrence{Topic: intercom.Ping, Item: item, To: subscription})
}
