package storetest

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func getReturnsWhatWasPut(t T, s store.Store) {
	want := owned("o", doc("a", 1))
	put(t, s, want, doc("b", 2))
	same(t, get(t, s, key("a")), want)
	docs := list(t, s, all()).Docs
	if len(docs) != 2 {
		t.Fatalf("got %d documents, want 2", len(docs))
	}
	same(t, docs[0], want)
	same(t, docs[1], doc("b", 2))
}

func bodyMayBeEmpty(t T, s store.Store) {
	none, empty := doc("none", 1), doc("empty", 1)
	none.Body, empty.Body = nil, []byte{}
	put(t, s, none, empty)
	same(t, get(t, s, none.Key), none)
	same(t, get(t, s, empty.Key), empty)
}

func anyBytesAreKept(t T, s store.Store) {
	// Each differs from another by what a text type would change or cut off.
	odd := []string{"\xff", "\xfe", "a\x00", "a\x00b", "a", " a", "a ", "A", "é", "e\u0301", "'", "%", `\`, "\n"}
	for _, id := range odd {
		put(t, s, store.Doc{Key: store.Key{Space: id, Kind: id, ID: id}, Owner: id, Body: []byte(id)})
	}
	for _, id := range odd {
		want := store.Doc{Key: store.Key{Space: id, Kind: id, ID: id}, Owner: id, Body: []byte(id)}
		same(t, get(t, s, want.Key), want)
		docs := list(t, s, store.Query{Space: id, Kind: id, Owner: id}).Docs
		if len(docs) != 1 {
			t.Fatalf("list of space, kind and owner %q: got %d documents, want 1", id, len(docs))
		}
		same(t, docs[0], want)
	}
}

func nothingIsNotFound(t T, s store.Store) {
	put(t, s, doc("a", 1))
	_, err := s.Get(t.Context(), key("b"))
	wantError(t, "get", err, store.ErrNotFound)
	err = s.Update(t.Context(), func(tx store.Tx) error {
		_, err := tx.Get(t.Context(), key("b"))
		wantError(t, "get in an update", err, store.ErrNotFound)
		return tx.Delete(t.Context(), key("b"))
	})
	wantError(t, "delete", err, store.ErrNotFound)
	lists(t, s, store.Query{Space: space, Kind: "other"}, "")
}

func deletedIsGone(t T, s store.Store) {
	put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)))
	remove(t, s, key("a"))
	_, err := s.Get(t.Context(), key("a"))
	wantError(t, "get", err, store.ErrNotFound)
	lists(t, s, all(), "b")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "o"}, "b")
	put(t, s, doc("a", 3)) // and can be put again, with nothing left of the old one
	same(t, get(t, s, key("a")), doc("a", 3))
}

func overwriteReplaces(t T, s store.Store) {
	put(t, s, doc("a", 1), doc("b", 1))
	other := doc("a", 1)
	other.Body = []byte("other")
	put(t, s, other)
	same(t, get(t, s, key("a")), other)
	docs := list(t, s, all()).Docs
	if len(docs) != 2 {
		t.Fatalf("got %d documents, want 2", len(docs))
	}
	same(t, docs[0], other)
}

func overwriteMovesInOrder(t T, s store.Store) {
	put(t, s, owned("o", doc("a", 1)), owned("o", doc("b", 2)), owned("o", doc("c", 3)))
	put(t, s, owned("o", doc("a", 4)))
	lists(t, s, all(), "b c a")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "o"}, "b c a")
	put(t, s, owned("p", doc("c", 0)))
	lists(t, s, all(), "c b a")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "o"}, "b a")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "p"}, "c")
}

func unfitDocumentIsRefused(t T, s store.Store) {
	noID, noKind, early, late := doc("", 1), doc("a", 1), doc("a", 1), doc("a", 1)
	noKind.Kind = ""
	early.At, late.At = time.Time{}.Add(-1), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, d := range []store.Doc{noID, noKind, early, late} {
		if err := s.Update(t.Context(), func(tx store.Tx) error { return tx.Put(t.Context(), d) }); err == nil {
			t.Errorf("put of %s: got no error", show(d))
		}
	}
	lists(t, s, all(), "")
}
