package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

const (
	space = "w"
	kind  = "k"
)

// all selects the documents that doc makes.
func all() store.Query { return store.Query{Space: space, Kind: kind} }

func key(id string) store.Key { return store.Key{Space: space, Kind: kind, ID: id} }

// at returns the nth second of the tests' time.
func at(n int) time.Time { return time.Unix(1_700_000_000+int64(n), 0).UTC() }

func doc(id string, n int) store.Doc {
	return store.Doc{Key: key(id), At: at(n), Body: []byte("body of " + id)}
}

func owned(owner string, d store.Doc) store.Doc {
	d.Owner = owner
	return d
}

// put puts all documents in one Update.
func put(t T, s store.Store, docs ...store.Doc) {
	t.Helper()
	must(t, s.Update(t.Context(), func(tx store.Tx) error {
		for _, d := range docs {
			if err := tx.Put(t.Context(), d); err != nil {
				return err
			}
		}
		return nil
	}))
}

func remove(t T, s store.Store, key store.Key) {
	t.Helper()
	must(t, s.Update(t.Context(), func(tx store.Tx) error { return tx.Delete(t.Context(), key) }))
}

func get(t T, s store.Reader, key store.Key) store.Doc {
	t.Helper()
	d, err := s.Get(t.Context(), key)
	must(t, err)
	return d
}

func list(t T, s store.Reader, q store.Query) store.Page {
	t.Helper()
	page, err := s.List(t.Context(), q)
	must(t, err)
	return page
}

// lists wants q to find the documents with these IDs, separated by blanks.
func lists(t T, s store.Reader, q store.Query, want string) {
	t.Helper()
	if got := ids(list(t, s, q).Docs); got != want {
		t.Errorf("list (%s): got %q, want %q", describe(q), got, want)
	}
}

func ids(docs []store.Doc) string {
	var found []string
	for _, d := range docs {
		found = append(found, d.ID)
	}
	return strings.Join(found, " ")
}

// describe shows what q asks beyond space and kind.
func describe(q store.Query) string {
	said := []string{"oldest first"}
	if q.Newest {
		said[0] = "newest first"
	}
	for _, part := range []struct {
		word  string
		value any
		set   bool
	}{
		{"of owner", q.Owner, q.Owner != ""},
		{"since", q.Since, !q.Since.IsZero()},
		{"until", q.Until, !q.Until.IsZero()},
		{"after", q.After, !q.After.IsZero()},
		{"limit", q.Limit, q.Limit != 0},
	} {
		if part.set {
			said = append(said, fmt.Sprint(part.word, " ", part.value))
		}
	}
	return strings.Join(said, ", ")
}

// same wants two documents to be alike. Times are compared with ==, so that
// another location or a monotonic reading is a difference.
func same(t T, got, want store.Doc) {
	t.Helper()
	if got.Key != want.Key || got.Owner != want.Owner || got.At != want.At || string(got.Body) != string(want.Body) {
		t.Errorf("got %s, want %s", show(got), show(want))
	}
}

func show(d store.Doc) string {
	return fmt.Sprintf("{%q %q %q of %q at %v: %q}", d.Space, d.Kind, d.ID, d.Owner, d.At, d.Body)
}

func must(t T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("got the error %q, want none", err)
	}
}

func wantError(t T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got the error %v, want %q", call, got, want)
	}
}

// together runs n functions at once and returns their errors.
func together(n int, run func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = run(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
