package delivery_test

import (
	"context"
	"errors"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

var errDisk = errors.New("the disk is full")

// An engine asks before it commits.
type engine struct {
	store.Store
	commit func() error
}

func (e engine) Update(ctx context.Context, change func(store.Tx) error) error {
	return e.Store.Update(ctx, func(tx store.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return e.commit()
	})
}

func TestWhatIsNotCommittedIsNotDelivered(t *testing.T) {
	t.Parallel()
	var r *rig
	commit := func() error { return nil }
	r = newRig(t, func(c *delivery.Config) { c.Store = engine{c.Store, func() error { return commit() }} })
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	commit = func() error {
		if n := r.deliverer.Remaining(); n != 0 {
			t.Errorf("%d deliveries are under way before the commit", n)
		}
		return errDisk
	}
	if err := r.Record(t.Context(), occurrence(t)); !errors.Is(err, errDisk) {
		t.Fatalf("got error %v", err)
	}
	if n := r.deliverer.Remaining(); n != 0 {
		t.Errorf("%d deliveries remain", n)
	}
	r.stop() // after which nothing is under way
	if n := len(to.all()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestTransactionThatIsTriedAgainDeliversOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *delivery.Config) { c.Store = twice{c.Store} })
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	to.one(t)
	r.only(t, "1/1: 200, delivered")
}

// twice is an engine that drops the first try of every Update.
type twice struct{ store.Store }

func (s twice) Update(ctx context.Context, change func(store.Tx) error) error {
	if err := (engine{s.Store, func() error { return errDisk }}).Update(ctx, change); !errors.Is(err, errDisk) {
		return err
	}
	return s.Store.Update(ctx, change)
}

// What happened to a receiver happened, whether or not it can be recorded.
func TestAttemptThatCannotBeRecordedIsMadeOnce(t *testing.T) {
	t.Parallel()
	commit := func() error { return nil }
	r := stillRig(t, keeping(1), func(c *delivery.Config) { c.Store = engine{c.Store, func() error { return commit() }} })
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	commit = func() error { return errDisk }
	r.run(t)
	r.idle(t)
	to.one(t)
	r.only(t, "pending")
	commit = func() error { return nil }
	r.occur(t)
	r.idle(t)
	r.only(t, "1/1: 200, delivered") // the first is not in the way
}
