package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Config says what a [Deliverer] works with. All but Token, Plan and Keep are
// required.
type Config struct {
	Space    string // of the workspace whose deliveries these are
	AppID    string
	Store    store.Store
	Clock    clock.Clock
	Schedule Schedule
	Style    intercom.Style
	Fixtures *fixtures.Generator
	Log      *slog.Logger
	Token    intercom.Secret // what the tampering token-as-secret signs with
	Plan     Plan            // for every delivery of an occurrence
	Keep     int             // finished deliveries that are kept; 0 keeps all
}

// A Deliverer delivers notifications. It is safe for concurrent use.
type Deliverer struct {
	Config
	sender     *exchange.Sender
	dispatcher *dispatcher
	directory  directory
	minted     atomic.Uint64 // deliveries and notifications so far

	mu       sync.Mutex
	finished []string // IDs of deliveries, oldest first, when Keep is set
	evicted  int
}

// New returns a deliverer, which delivers what occurs once it runs.
func New(c Config) *Deliverer {
	d := &Deliverer{Config: c, sender: exchange.NewSender(256)}
	d.dispatcher = newDispatcher(c.Clock, d.work)
	return d
}

// Run delivers what is due until ctx ends. Then it waits for the attempts that
// are under way, which takes no longer than [exchange.Deadline].
func (d *Deliverer) Run(ctx context.Context) {
	d.dispatcher.run(ctx)
	d.sender.Close()
}

// Idle returns when nothing is left to deliver, or with ctx's error.
func (d *Deliverer) Idle(ctx context.Context) error { return d.dispatcher.wait(ctx) }

// Remaining returns how many deliveries are not finished.
func (d *Deliverer) Remaining() int { return d.dispatcher.remaining() }

// Occurred implements [workspace.Listener]: it makes one delivery for each
// subscription that wants to hear of o.
func (d *Deliverer) Occurred(ctx context.Context, tx store.Tx, o workspace.Occurrence) (func(), error) {
	subscriptions, err := d.directory.all(ctx, tx, d.Space)
	if err != nil {
		return nil, err
	}
	var jobs []*job
	for _, s := range subscriptions {
		if o.To != "" && o.To != s.ID || !s.Wants(o.Topic, o.Event) {
			continue
		}
		j, err := d.delivery(ctx, tx, s, o)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, j)
	}
	return func() { d.dispatcher.add(o.At.Add(d.Plan.Delay), jobs...) }, nil
}

// delivery records a new delivery, and returns what is left to do for it.
func (d *Deliverer) delivery(ctx context.Context, tx store.Tx, s intercom.Subscription, o workspace.Occurrence) (*job, error) {
	n := d.minted.Add(1)
	v := Delivery{
		ID: d.Fixtures.ID("delivery", n), Subscription: s.ID, URL: s.URL, Created: o.At, Plan: d.Plan, State: Pending,
		Notification: d.notification(o, n),
	}
	doc, err := encodeDelivery(d.Space, v)
	if err != nil {
		return nil, err
	}
	if err := tx.Put(ctx, doc); err != nil {
		return nil, fmt.Errorf("delivery %s: %w", v.ID, err)
	}
	return &job{Delivery: v}, nil
}

// notification makes the n-th notification. It has the legacy form where there
// is one, since subscriptions by REST are of that era.
func (d *Deliverer) notification(o workspace.Occurrence, n uint64) intercom.Notification {
	topic, err := fixtures.Lookup(o.Topic, intercom.Legacy)
	if err != nil {
		topic = fixtures.Definition{Topic: o.Topic, Era: intercom.Modern}
	}
	v := intercom.NewNotification(d.AppID, d.Fixtures.NotificationID(topic, n), o.Topic, o.Item, o.At)
	if topic.Era == intercom.Legacy {
		v.DeliveryStatus = nil
	}
	return v
}

// put records an attempt: the n-th (from 0) of the delivery.
func (d *Deliverer) put(ctx context.Context, tx store.Tx, delivery string, n int, a Attempt) error {
	doc, err := encodeAttempt(d.Space, delivery, n, a)
	if err != nil {
		return err
	}
	if err := tx.Put(ctx, doc); err != nil {
		return fmt.Errorf("attempt %d of delivery %s: %w", n, delivery, err)
	}
	return nil
}

// Once delivers n to t now, on the caller's goroutine, by plan p and without
// retries. n.DeliveryAttempts says which attempt it is. The error is the
// sender's; what the receiver did is in the attempts.
func (d *Deliverer) Once(ctx context.Context, t Target, n intercom.Notification, p Plan) (Delivery, error) {
	if err := p.Check(); err != nil {
		return Delivery{}, err
	}
	j := &job{target: &t, Delivery: Delivery{
		ID: d.Fixtures.ID("delivery", d.minted.Add(1)), URL: t.URL, Notification: n, Created: d.Clock.Now(), Plan: p, State: Pending,
	}}
	err := d.Store.Update(ctx, func(tx store.Tx) error {
		doc, err := encodeDelivery(d.Space, j.Delivery)
		if err != nil {
			return err
		}
		return tx.Put(ctx, doc)
	})
	if err != nil || p.Drop {
		j.State = Dropped
		return j.Delivery, err
	}
	err = d.copies(ctx, j)
	return j.Delivery, err
}

// copies makes the one attempt of a job, and all duplicates of it.
func (d *Deliverer) copies(ctx context.Context, j *job) error {
	wait := j.Plan.Delay
	for {
		if wait > 0 && !d.Clock.Wait(ctx, d.Clock.Now().Add(wait), nil) {
			return ctx.Err()
		}
		made, err := d.attempt(ctx, j)
		if err != nil {
			return err
		}
		j.State = outcome(slices.Concat(j.Attempts, made))
		if err := d.record(ctx, j, made); err != nil {
			return err
		}
		if j.copy >= j.Plan.copies() {
			return nil
		}
		wait = j.Plan.Gap
	}
}

// outcome is the state of a delivery that is not tried again after made.
func outcome(made []Attempt) State {
	for _, a := range made {
		if a.Exchange.Acknowledged() {
			return Delivered
		}
	}
	return Failed
}

// Evicted returns how many finished deliveries were dropped to keep no more
// than Keep.
func (d *Deliverer) Evicted() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.evicted
}

func now(c clock.Clock) time.Time { return c.Now().UTC() }
