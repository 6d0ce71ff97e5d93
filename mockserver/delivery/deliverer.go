package delivery

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Config says what a [Deliverer] works with. All but Rules, and what stands
// behind Log, is required.
type Config struct {
	Space    string // of the workspace whose deliveries these are
	AppID    string
	Store    store.Store
	Clock    clock.Clock
	Schedule Schedule
	Rules    Rules
	Style    intercom.Style
	Fixtures *fixtures.Generator
	Log      *slog.Logger
	Token    intercom.Secret // what the tampering token-as-secret signs with
	Cases    []Case          // by which plan to deliver what occurs; the first that fits decides
	Plan     Plan            // for what fits no case
	Keep     int             // finished deliveries that are kept; 0 keeps all
	Forgets  bool            // what Once delivers is not stored: its caller alone is told of it
	Watch    Watch
	Chores   func(context.Context) (next time.Time, err error) // does what else is due by Clock, and says when more will be; nil: nothing
}

// A Deliverer delivers notifications. It is safe for concurrent use.
type Deliverer struct {
	Config
	sender     *exchange.Sender
	dispatcher *dispatcher
	directory  directory
	gates      gates
	charts     charts
	cases      cases
	meter      meter
	letters    letters

	mu       sync.Mutex
	finished []finished // oldest first, when Keep is set
	evicted  int
	windows  map[string]*window // that are not full
	tails    map[string]*job    // the last of those that were, and are under way

	toldEvicted bool // that the oldest are dropped
}

// New returns a deliverer, which delivers what occurs once it runs.
func New(c Config) *Deliverer {
	d := &Deliverer{Config: c, sender: exchange.NewSender(256), windows: map[string]*window{}, tails: map[string]*job{}}
	d.dispatcher = newDispatcher(c.Clock, d)
	d.Plan = d.drawn(c.Plan)
	for i, each := range c.Cases {
		each.Plan = d.drawn(each.Plan)
		d.cases.all = append(d.cases.all, NamedCase{fmt.Sprintf("case-%d", i+1), each, i})
	}
	d.cases.made = len(c.Cases)
	return d
}

// Run delivers what is due until ctx ends. Then it waits for the attempts that
// are under way, which takes no longer than [exchange.Deadline], or than what a
// fault takes in addition, and makes no others. It is called once.
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
	wanting, err := d.directory.wanting(ctx, tx, d.Space, o)
	if err != nil || len(wanting) == 0 {
		return nil, err
	}
	first, err := d.mint(ctx, tx, len(wanting))
	if err != nil {
		return nil, err
	}
	jobs, wish := make([]*job, len(wanting)), wishOf(ctx)
	notification, topic := d.notification(o, intercom.Legacy)
	for i, s := range wanting {
		n, notification, topic := first+uint64(i), notification, topic
		if s.App {
			notification, topic = d.notification(o, intercom.Modern)
		}
		notification.ID = d.Fixtures.NotificationID(topic, n)
		jobs[i] = &job{event: o.Event, Delivery: Delivery{
			ID: d.id(n), Subscription: s.ID, URL: s.URL, Created: o.At, Plan: d.planOf(wish, o.Topic, n), State: Pending, Notification: notification,
		}}
		if err := d.put(ctx, tx, &jobs[i].Delivery); err != nil {
			return nil, err
		}
		jobs[i].rest()
	}
	return func() {
		wish.tell(jobs)
		d.begin(jobs, o.Item, o.At)
	}, nil
}

// begin lets jobs be done that are stored now, and that tell of an item.
func (d *Deliverer) begin(jobs []*job, item json.RawMessage, at time.Time) {
	crowded, laid := d.dispatcher.remaining() >= crowd, false
	var n intercom.Notification
	for _, j := range jobs {
		j.last = d.meter.over(d.Rules.Rate, at)
		d.show(j, at.Add(j.Plan.Delay))
		switch {
		case len(j.Plan.Order) > 0:
			d.hold(j)
		case crowded || j.Plan.Delay > 0:
			d.dispatcher.add(at.Add(j.Plan.Delay), j)
		default:
			if !laid {
				n.Data = intercom.Data{Type: j.Notification.Data.Type, Item: item}
				n.TrustItem() // the workspace has seen that it is JSON
				if len(jobs) > 1 {
					n.LayItem(d.Style)
				}
				laid = true
			}
			j.Notification.Data = n.Data
			d.dispatcher.add(at, j)
		}
	}
}

// notification makes the notification of o, but for its ID. It has the form of
// the era where there is one: subscriptions by REST are of the legacy era, those
// of an app are not.
func (d *Deliverer) notification(o workspace.Occurrence, era intercom.Era) (intercom.Notification, fixtures.Definition) {
	topic, known := fixtures.Prefer(o.Topic, era)
	if !known {
		topic = fixtures.Definition{Topic: o.Topic, Era: intercom.Modern}
	}
	n := intercom.NewNotification(d.AppID, "", o.Topic, o.Item, o.At)
	if topic.Era == intercom.Legacy || o.Topic == intercom.Ping {
		n.DeliveryStatus = nil
	}
	return n, topic
}

// Once delivers n to t now, on the caller's goroutine, by plan p and without
// retries. n.DeliveryAttempts says which attempt it is. The error is the
// sender's; what the receiver did is in the attempts. A delivery that is not
// stored has no ID.
func (d *Deliverer) Once(ctx context.Context, t Target, n intercom.Notification, p Plan) (Delivery, error) {
	if err := p.Check(); err != nil {
		return Delivery{}, err
	}
	if len(p.Order) > 0 || p.Window > 0 {
		return Delivery{}, errors.New("plan: one notification alone has no order")
	}
	j := &job{target: &t, Delivery: Delivery{URL: t.URL, Notification: n, Created: now(d.Clock), Plan: p, State: Pending}}
	if err := d.enter(ctx, j); err != nil {
		return j.Delivery, err
	}
	err := d.copies(ctx, j)
	return j.Delivery, cmp.Or(err, d.finish(context.WithoutCancel(ctx), j))
}

// enter stores the job that Once was asked for.
func (d *Deliverer) enter(ctx context.Context, j *job) error {
	if d.Forgets {
		return nil
	}
	return d.Store.Update(ctx, func(tx store.Tx) error {
		n, err := d.mint(ctx, tx, 1)
		if err != nil {
			return err
		}
		j.ID = d.id(n)
		return d.put(ctx, tx, &j.Delivery)
	})
}

// copies makes the one attempt of a job, and all duplicates of it. What was sent
// is recorded even if ctx has ended meanwhile.
func (d *Deliverer) copies(ctx context.Context, j *job) error {
	if j.Plan.Drop {
		j.State = Dropped
		return d.record(ctx, j, d.unmade(j, errPlanned))
	}
	for wait := j.Plan.Delay; j.copy < j.Plan.copies(); wait = j.Plan.Gap {
		if wait > 0 && !d.Clock.Wait(ctx, d.Clock.Now().Add(wait), nil) {
			return ctx.Err()
		}
		made, err := d.attempt(ctx, j)
		if err != nil {
			return err
		}
		j.State = outcome(j.Attempts)
		if err := d.record(context.WithoutCancel(ctx), j, made); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func now(c clock.Clock) time.Time { return c.Now().UTC() }
