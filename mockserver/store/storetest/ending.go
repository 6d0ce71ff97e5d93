package storetest

import (
	"context"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// calls makes every call that a transaction has and returns what they said. Had
// they any effect, document a would be gone and z there.
func calls(ctx context.Context, tx store.Tx) map[string]error {
	said := reads(ctx, tx)
	said["put"] = tx.Put(ctx, doc("z", 9))
	said["delete"] = tx.Delete(ctx, key("a"))
	return said
}

func reads(ctx context.Context, r store.Reader) map[string]error {
	_, get := r.Get(ctx, key("a"))
	_, list := r.List(ctx, all())
	return map[string]error{"get": get, "list": list}
}

func cancelledCallDoesNothing(t T, s store.Store) {
	put(t, s, doc("a", 1))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for call, err := range reads(cancelled, s) {
		wantError(t, call, err, context.Canceled)
	}
	err := s.Update(cancelled, func(store.Tx) error {
		t.Errorf("update called its function")
		return nil
	})
	wantError(t, "update", err, context.Canceled)
	err = s.Update(t.Context(), func(tx store.Tx) error {
		for call, err := range calls(cancelled, tx) {
			wantError(t, call+" in an update", err, context.Canceled)
		}
		return tx.Put(t.Context(), doc("b", 2)) // the update itself was not cancelled
	})
	must(t, err)
	lists(t, s, all(), "a b")
}

func updateCancelledMidwayChangesNothing(t T, s store.Store) {
	changesNothing(t, s, func(ctx context.Context, change func(store.Tx) error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		err := s.Update(ctx, func(tx store.Tx) error {
			defer cancel()
			return change(tx)
		})
		wantError(t, "update", err, context.Canceled)
	})
}

func closedStoreRefuses(t T, s store.Store) {
	put(t, s, doc("a", 1))
	must(t, s.Close())
	for call, err := range reads(t.Context(), s) {
		wantError(t, call, err, store.ErrClosed)
	}
	err := s.Update(t.Context(), func(store.Tx) error {
		t.Errorf("update called its function")
		return nil
	})
	wantError(t, "update", err, store.ErrClosed)
	wantError(t, "close", s.Close(), store.ErrClosed)
}
