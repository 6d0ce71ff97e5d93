package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func failedUpdateChangesNothing(t T, s store.Store) {
	boom := errors.New("boom")
	changesNothing(t, s, func(ctx context.Context, change func(store.Tx) error) {
		err := s.Update(ctx, func(tx store.Tx) error { return errors.Join(change(tx), boom) })
		wantError(t, "update", err, boom)
	})
}

func panicChangesNothing(t T, s store.Store) {
	changesNothing(t, s, func(ctx context.Context, change func(store.Tx) error) {
		defer func() {
			if got := recover(); got != "boom" {
				t.Errorf("got the panic %v, want boom", got)
			}
		}()
		err := s.Update(ctx, func(tx store.Tx) error {
			if err := change(tx); err != nil {
				return err
			}
			panic("boom")
		})
		t.Errorf("update: got the error %v, want a panic", err)
	})
}

func endedGoroutineChangesNothing(t T, s store.Store) {
	changesNothing(t, s, func(ctx context.Context, change func(store.Tx) error) {
		returned := false
		_ = together(1, func(int) error {
			err := s.Update(ctx, func(tx store.Tx) error {
				if err := change(tx); err != nil {
					return err
				}
				runtime.Goexit() // as a failed assertion does
				return nil
			})
			returned = true
			return err
		})
		if returned {
			t.Errorf("update returned, although its goroutine has ended")
		}
	})
}

// changesNothing lets update run every sort of change, and wants the store to be
// as it was and to take another Update.
func changesNothing(t T, s store.Store, update func(ctx context.Context, change func(store.Tx) error)) {
	t.Helper()
	put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)), owned("p", doc("c", 3)), doc("d", 4))
	before := snapshot(t, s)
	update(t.Context(), func(tx store.Tx) error { return disturb(t.Context(), tx) })
	after := snapshot(t, s)
	if lost := without(before, after); len(lost) > 0 {
		t.Errorf("lost:\n%s", strings.Join(lost, "\n"))
	}
	if left := without(after, before); len(left) > 0 {
		t.Errorf("left:\n%s", strings.Join(left, "\n"))
	}
	put(t, s, doc("e", 5))
	lists(t, s, all(), "a b c d e")
}

// disturb puts, moves and deletes, and does so twice to some documents.
func disturb(ctx context.Context, tx store.Tx) error {
	other := owned("o", doc("d", 4))
	other.Body = []byte("other")
	return errors.Join(
		tx.Put(ctx, owned("o", doc("new", 2))),
		tx.Put(ctx, owned("p", doc("a", 9))),
		tx.Put(ctx, owned("o", doc("a", 1))),
		tx.Put(ctx, owned("q", doc("a", 7))),
		tx.Put(ctx, other),
		tx.Delete(ctx, key("b")),
		tx.Delete(ctx, key("c")),
		tx.Put(ctx, owned("o", doc("c", 0))),
		tx.Put(ctx, doc("brief", 1)),
		tx.Delete(ctx, key("brief")))
}

// snapshot shows everything that disturb could have changed, by every way of
// finding it.
func snapshot(t T, s store.Reader) []string {
	t.Helper()
	var lines []string
	for _, owner := range []string{"", "o", "p", "q"} {
		for _, newest := range []bool{false, true} {
			q := all()
			q.Owner, q.Newest = owner, newest
			for i, d := range list(t, s, q).Docs {
				lines = append(lines, fmt.Sprintf("list (%s), number %d: %s", describe(q), i, show(d)))
			}
		}
	}
	for _, id := range []string{"a", "b", "c", "d", "new", "brief"} {
		if d, err := s.Get(t.Context(), key(id)); !errors.Is(err, store.ErrNotFound) {
			lines = append(lines, fmt.Sprintf("get %s: %s, error %v", id, show(d), err))
		}
	}
	return lines
}

// without returns the lines that the others lack.
func without(lines, others []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
}

func txSeesItsOwnWrites(t T, s store.Store) {
	put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)))
	must(t, s.Update(t.Context(), func(tx store.Tx) error {
		err := errors.Join(
			tx.Put(t.Context(), owned("o", doc("c", 0))),
			tx.Put(t.Context(), owned("p", doc("a", 3))),
			tx.Delete(t.Context(), key("b")))
		if err != nil {
			return err
		}
		same(t, get(t, tx, key("c")), owned("o", doc("c", 0)))
		same(t, get(t, tx, key("a")), owned("p", doc("a", 3)))
		_, err = tx.Get(t.Context(), key("b"))
		wantError(t, "get of what was deleted", err, store.ErrNotFound)
		lists(t, tx, all(), "c a")
		lists(t, tx, store.Query{Space: space, Kind: kind, Newest: true}, "a c")
		lists(t, tx, store.Query{Space: space, Kind: kind, Owner: "o"}, "c")
		return nil
	}))
	lists(t, s, all(), "c a")
}

func refusedWriteSpoilsNoUpdate(t T, s store.Store) {
	must(t, s.Update(t.Context(), func(tx store.Tx) error {
		wantError(t, "delete", tx.Delete(t.Context(), key("nothing")), store.ErrNotFound)
		if tx.Put(t.Context(), doc("", 1)) == nil {
			t.Errorf("put without ID: got no error")
		}
		return tx.Put(t.Context(), doc("a", 1))
	}))
	lists(t, s, all(), "a")
}

func txIsOverAfterItsUpdate(t T, s store.Store) {
	put(t, s, doc("a", 1))
	var kept store.Tx
	must(t, s.Update(t.Context(), func(tx store.Tx) error { kept = tx; return nil }))
	for call, err := range calls(t.Context(), kept) {
		wantError(t, call+" on a Tx that is over", err, store.ErrClosed)
	}
	lists(t, s, all(), "a")
}
