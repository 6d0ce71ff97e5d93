package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// healthKind is the kind of documents that hold the health of a subscription,
// under its ID. They are written when its standing changes, so that a restart
// frees nobody.
const healthKind = "subscription_health"

// charts hold the health of subscriptions.
type charts struct {
	mu   sync.Mutex
	each map[string]*chart
}

// A chart holds the health of one subscription.
type chart struct {
	slow     atomic.Bool // is health.Slow, for those who may not wait
	mu       sync.Mutex
	read     bool // from the store
	health   Health
	stopping bool // health says so, but the store does not yet

	latest atomic.Pointer[Health] // that is to be stored, for whoever stores first
}

// of returns the chart of a subscription.
func (c *charts) of(subscription string) *chart {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.each[subscription]
	if found == nil {
		if c.each == nil {
			c.each = map[string]*chart{}
		}
		found = &chart{health: Health{Standing: Live}}
		c.each[subscription] = found
	}
	return found
}

// chart returns the chart of a subscription, locked and read.
func (d *Deliverer) chart(ctx context.Context, subscription string) (*chart, error) {
	c := d.charts.of(subscription)
	c.mu.Lock()
	if c.read {
		return c, nil
	}
	doc, err := d.Store.Get(ctx, store.Key{Space: d.Space, Kind: healthKind, ID: subscription})
	if err == nil {
		err = json.Unmarshal(doc.Body, &c.health)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, fmt.Errorf("health of subscription %s: %w", subscription, err)
	}
	c.read = true
	c.slow.Store(c.health.Slow)
	return c, nil
}

// Health returns how the receiver of a subscription does.
func (d *Deliverer) Health(ctx context.Context, subscription string) (Health, error) {
	c, err := d.chart(ctx, subscription)
	defer c.mu.Unlock()
	d.revive(ctx, c, subscription)
	c.health.pass(now(d.Clock))
	h := c.health
	h.recent = nil
	return h, err
}

// permit says whether an attempt at j may be made now: yes, later, or never and
// why. Pings are sent to subscriptions that are stopped, too, so that their
// owner can see whether the receiver is well again.
func (d *Deliverer) permit(ctx context.Context, j *job) (later time.Time, err error) {
	if j.Subscription == "" || j.copy > 0 {
		return time.Time{}, nil
	}
	c, err := d.chart(ctx, j.Subscription)
	if err != nil {
		c.mu.Unlock()
		return time.Time{}, err
	}
	d.revive(ctx, c, j.Subscription)
	at := now(d.Clock)
	owed := j.owed
	if owed.IsZero() {
		owed = at
	}
	stopped := c.health.stopped()
	later, never := c.health.ask(d.Rules, owed, at)
	c.mu.Unlock()
	switch {
	case !later.IsZero():
		j.owed = owed
	case never != "" && !(stopped && j.Notification.Topic == intercom.Ping):
		return later, errors.New(never)
	}
	return later, nil
}

// revive lets a stopped subscription begin anew when somebody has made it active
// again. It is asked after the stop was stored, so it sees that or what came later.
func (d *Deliverer) revive(ctx context.Context, c *chart, subscription string) {
	if !c.health.stopped() || c.stopping {
		return
	}
	if s, err := d.directory.one(ctx, d.Store, d.Space, subscription); err == nil && s.Active {
		c.health = Health{Standing: Live, Slow: c.health.Slow}
		d.Log.Info("health of a subscription", "subscription", subscription, "standing", Live, "why", "it was made active again")
	}
}

// note takes attempts just made into account. What they change about the
// subscription is stored with them.
func (d *Deliverer) note(j *job, made []Attempt) {
	j.change = nil
	if j.Subscription == "" || made[len(made)-1].State == Dropped {
		return
	}
	c := d.charts.of(j.Subscription)
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.health
	for _, a := range made {
		c.health.note(d.Rules, a, j.Plan.fair(), now(d.Clock))
	}
	c.slow.Store(c.health.Slow)
	if before.Standing == c.health.Standing && before.Until.Equal(c.health.Until) && before.Failing.Equal(c.health.Failing) {
		return
	}
	c.stopping = c.health.stopped()
	j.change = new(c.health)
	j.change.recent = nil
	c.latest.Store(j.change)
	if h := c.health; before.Standing != h.Standing || !before.Until.Equal(h.Until) {
		d.Log.Info("health of a subscription", "subscription", j.Subscription, "standing", h.Standing, "why", h.Why, "until", h.Until)
	}
}

// noted says that what j has changed is stored. From now on a subscription that
// it has stopped, and that is active, was made active by somebody.
func (d *Deliverer) noted(j *job) {
	if j.change == nil || !j.change.stopped() {
		return
	}
	c := d.charts.of(j.Subscription)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopping = false
}

// putHealth stores the health that j has changed, as it is after the changes of
// others that may not be stored yet: transactions need not be in their order. A
// subscription that is stopped becomes inactive, if it is still there.
func (d *Deliverer) putHealth(ctx context.Context, tx store.Tx, j *job) error {
	if j.change == nil {
		return nil
	}
	h := d.charts.of(j.Subscription).latest.Load()
	body, err := json.Marshal(h)
	if err == nil {
		err = tx.Put(ctx, store.Doc{Key: store.Key{Space: d.Space, Kind: healthKind, ID: j.Subscription}, Body: body})
	}
	if err == nil && h.stopped() {
		err = workspace.Disable(ctx, tx, d.Space, j.Subscription, now(d.Clock))
	}
	if err == nil || errors.Is(err, workspace.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("health of subscription %s: %w", j.Subscription, err)
}

// slowedDown reports whether j was answered 429 where that means later. It then
// waits for another attempt, which is no retry.
func (d *Deliverer) slowedDown(j *job, made []Attempt) bool {
	if d.Rules.Throttle == 0 || j.Subscription == "" || !answered(made, http.StatusTooManyRequests) || acknowledged(j.Attempts) {
		j.owed = time.Time{}
		return false
	}
	if j.owed.IsZero() {
		j.owed = made[0].At
	}
	j.again()
	return true
}

// counted returns the attempts that the schedule is to know of.
func (d *Deliverer) counted(made []Attempt) []Attempt {
	if d.Rules.Throttle == 0 || !answered(made, http.StatusTooManyRequests) {
		return made
	}
	return slices.DeleteFunc(slices.Clone(made), func(a Attempt) bool { return a.Exchange.Status() == http.StatusTooManyRequests })
}
