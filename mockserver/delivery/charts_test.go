package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// charted returns a deliverer with one subscription, and jobs for it.
func charted(t *testing.T) (d *Deliverer, one, other *job) {
	t.Helper()
	d = New(Config{Space: "main", Store: memory.New(), Clock: clock.NewManual(day), Rules: intercomRules, Log: slog.New(slog.DiscardHandler)})
	body, err := json.Marshal(intercom.Subscription{ID: "nsub_1", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	update(t, d, func(ctx context.Context, tx store.Tx) error {
		return tx.Put(ctx, store.Doc{Key: store.Key{Space: "main", Kind: workspace.SubscriptionKind, ID: "nsub_1"}, Body: body})
	})
	job1, job2 := job{Delivery: Delivery{ID: "1", Subscription: "nsub_1"}}, job{Delivery: Delivery{ID: "2", Subscription: "nsub_1"}}
	return d, &job1, &job2
}

func update(t *testing.T, d *Deliverer, change func(context.Context, store.Tx) error) {
	t.Helper()
	if err := d.Store.Update(t.Context(), func(tx store.Tx) error { return change(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (d *Deliverer) put1(t *testing.T, j *job) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx store.Tx) error { return d.putHealth(ctx, tx, j) })
	d.noted(j)
}

// Attempts end at once, and are stored in any order.
func TestStopHoldsBeforeItIsStored(t *testing.T) {
	t.Parallel()
	d, one, other := charted(t)
	d.note(one, []Attempt{made(500, "", 0)})
	d.note(other, []Attempt{made(410, "", 0)})
	d.noted(one)
	third := job{Delivery: Delivery{ID: "3", Subscription: "nsub_1"}}
	if _, err := d.permit(t.Context(), &third); err == nil {
		t.Error("it goes on while the stop is being stored")
	}
	d.put1(t, other)
	d.put1(t, one)
	again := New(d.Config)
	if h, err := again.Health(t.Context(), "nsub_1"); err != nil || h.Standing != Disabled {
		t.Errorf("the older change is stored over the newer one: %+v (%v)", h, err)
	}
	if _, err := d.permit(t.Context(), &third); err == nil {
		t.Error("it goes on after the stop is stored")
	}
}

func TestHealthThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	d, one, _ := charted(t)
	update(t, d, func(ctx context.Context, tx store.Tx) error {
		return tx.Put(ctx, store.Doc{Key: store.Key{Space: "main", Kind: healthKind, ID: "nsub_1"}, Body: []byte("{")})
	})
	if _, err := d.permit(t.Context(), one); err == nil {
		t.Error("it goes on")
	}
	if _, err := d.Health(t.Context(), "nsub_1"); err == nil {
		t.Error("it is told as if it were there")
	}
}

func TestSubscriptionThatIsGoneHasNothingToStop(t *testing.T) {
	t.Parallel()
	d, one, _ := charted(t)
	update(t, d, func(ctx context.Context, tx store.Tx) error {
		return tx.Delete(ctx, store.Key{Space: "main", Kind: workspace.SubscriptionKind, ID: "nsub_1"})
	})
	d.note(one, []Attempt{made(410, "", 0)})
	d.put1(t, one)
	if _, err := d.directory.one(t.Context(), d.Store, "main", "nsub_1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got error %v", err)
	}
	if later, err := d.permit(t.Context(), one); err == nil || !later.Equal(time.Time{}) {
		t.Errorf("it waits until %s (%v)", later, err)
	}
}
