package delivery_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

const (
	secret      = "a secret of some length"
	userCreated = intercom.Topic("user.created")
)

var start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// A watched clock stands still unless the test moves it, and tells what is waited
// for.
type watched struct {
	*clock.Manual
	mu    sync.Mutex
	until time.Time
}

// Wait implements [clock.Clock].
func (w *watched) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) bool {
	w.mu.Lock()
	w.until = t
	w.mu.Unlock()
	return w.Manual.Wait(ctx, t, wake)
}

func (w *watched) waitedFor() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.until
}

// A rig is a workspace whose occurrences are delivered.
type rig struct {
	*workspace.Workspace
	deliverer *delivery.Deliverer
	clock     *watched
	store     store.Store
	config    delivery.Config
	stop      func() // ends Run and waits for it

	subscriptions uint64
}

// newRig returns a rig that runs until the test ends.
func newRig(t testing.TB, changes ...func(*delivery.Config)) *rig {
	t.Helper()
	r := stillRig(t, changes...)
	r.run(t)
	return r
}

// stillRig returns a rig that does not run yet.
func stillRig(t testing.TB, changes ...func(*delivery.Config)) *rig {
	t.Helper()
	r := &rig{clock: &watched{Manual: clock.NewManual(start)}, store: memory.New()}
	r.config = delivery.Config{
		Space: "main", AppID: "abc123de", Store: r.store, Clock: r.clock, Schedule: delivery.Backoff{time.Minute},
		Style: intercom.Pretty, Fixtures: fixtures.New(1, ""), Log: slog.New(slog.DiscardHandler), Token: "an access token",
	}
	for _, change := range changes {
		change(&r.config)
	}
	r.deliverer = delivery.New(r.config)
	r.Workspace = workspace.New(workspace.Config{
		Space: "main", AppID: r.config.AppID, Store: r.config.Store, Clock: r.config.Clock, Fixtures: r.config.Fixtures, Listener: r.deliverer,
	})
	return r
}

func (r *rig) run(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		r.deliverer.Run(ctx)
	}()
	r.stop = func() {
		t.Helper()
		cancel()
		select {
		case <-over:
		case <-time.After(patience):
			t.Error("Run does not end")
		}
	}
	t.Cleanup(r.stop)
}

func planned(p delivery.Plan) func(*delivery.Config) {
	return func(c *delivery.Config) { c.Plan = p }
}

// subscribe makes a signed subscription to what happens to users. It stores it
// as the workspace would, but without a ping.
func (r *rig) subscribe(t testing.TB, url string) intercom.Subscription {
	t.Helper()
	return r.subscribeSigned(t, url, new(secret))
}

func (r *rig) subscribeSigned(t testing.TB, url string, hubSecret *string) intercom.Subscription {
	t.Helper()
	r.subscriptions++
	s := intercom.Subscription{
		ID: r.config.Fixtures.ID("nsub", r.subscriptions), URL: url, Active: true, Topics: []intercom.Topic{"user"}, HubSecret: hubSecret,
	}
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	key := store.Key{Space: "main", Kind: workspace.SubscriptionKind, ID: s.ID}
	r.must(t, r.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.Put(t.Context(), store.Doc{Key: key, At: start.Add(time.Duration(r.subscriptions)), Body: body})
	}))
	return s
}

// occur makes a user, whom subscriptions hear of.
func (r *rig) occur(t testing.TB) {
	t.Helper()
	r.must(t, r.Record(t.Context(), occurrence(t)))
}

func occurrence(t testing.TB) workspace.Occurrence {
	t.Helper()
	d, err := fixtures.Lookup(userCreated, intercom.Legacy)
	if err != nil {
		t.Fatal(err)
	}
	item, _, err := fixtures.New(1, "").Item(d, 1, start)
	if err != nil {
		t.Fatal(err)
	}
	return workspace.Occurrence{Topic: userCreated, Item: item}
}

func (r *rig) ping(t testing.TB, s intercom.Subscription) {
	t.Helper()
	_, err := r.Ping(t.Context(), s.ID)
	r.must(t, err)
}

func (r *rig) change(t testing.TB, s intercom.Subscription, d workspace.Draft) {
	t.Helper()
	_, err := r.UpdateSubscription(t.Context(), s.ID, d)
	r.must(t, err)
}

// idle waits until nothing is left to deliver.
func (r *rig) idle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := r.deliverer.Idle(ctx); err != nil {
		t.Fatalf("%d deliveries remain: %v", r.deliverer.Remaining(), err)
	}
}

// count returns how many documents of a kind there are.
func (r *rig) count(t testing.TB, kind string) int {
	t.Helper()
	page, err := r.store.List(t.Context(), store.Query{Space: "main", Kind: kind})
	r.must(t, err)
	return len(page.Docs)
}

// deliveries returns all deliveries, the oldest first.
func (r *rig) deliveries(t testing.TB) []delivery.Delivery {
	t.Helper()
	all, _, err := r.deliverer.Deliveries(t.Context(), delivery.Query{})
	r.must(t, err)
	return all
}

// only returns the one delivery that there is, which must have that story.
func (r *rig) only(t testing.TB, want string) delivery.Delivery {
	t.Helper()
	all := r.deliveries(t)
	if len(all) != 1 || story(all[0]) != want {
		t.Fatalf("the deliveries are %q, want %q", stories(all), want)
	}
	return all[0]
}

// story tells a delivery in short: each attempt with its number, copy and
// what came of it, then the state.
func story(d delivery.Delivery) string {
	var b strings.Builder
	for _, a := range d.Attempts {
		switch x := a.Exchange; {
		case x.Request.URL == "":
			fmt.Fprintf(&b, "%d: not made, ", a.Number)
		case x.Failure != "":
			fmt.Fprintf(&b, "%d/%d: %s, ", a.Number, a.Copy, x.Failure)
		default:
			fmt.Fprintf(&b, "%d/%d: %d, ", a.Number, a.Copy, x.Status())
		}
	}
	return b.String() + string(d.State)
}

func stories(all []delivery.Delivery) []string {
	told := make([]string, len(all))
	for i, d := range all {
		told[i] = story(d)
	}
	return told
}

// sleeps waits until nothing is due before at: the queue has been looked at, and
// the next delivery in it is due then.
func (r *rig) sleeps(t testing.TB, at time.Time) {
	t.Helper()
	for end := time.Now().Add(patience); !r.clock.waitedFor().Equal(at); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it waits for %s and not for %s", r.clock.waitedFor(), at)
		}
	}
}

// remain waits until no more than n deliveries are not finished.
func (r *rig) remain(t testing.TB, n int) {
	t.Helper()
	for end := time.Now().Add(patience); r.deliverer.Remaining() > n; <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d deliveries remain", r.deliverer.Remaining())
		}
	}
}

func (r *rig) must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
