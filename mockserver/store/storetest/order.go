package storetest

import "github.com/intercheck-dev/intercheck/mockserver/store"

func listIsInTimeOrder(t T, s store.Store) {
	put(t, s, doc("c", 1), doc("a", 3), doc("d", 4), doc("b", 2))
	put(t, s, doc("e", 0))
	lists(t, s, all(), "e c b a d")
}

func tiesAreInOrderOfIDBytes(t T, s store.Store) {
	put(t, s, doc("é", 1), doc("b", 1), doc("a", 1), doc("B", 1), doc("9", 1), doc("10", 1), doc("aa", 1), doc("z", 0))
	lists(t, s, all(), "z 10 9 B a aa b é")
}

func newestFirstIsTheReverse(t T, s store.Store) {
	put(t, s, doc("a", 2), doc("b", 1), doc("c", 2), doc("d", 3), doc("B", 2))
	lists(t, s, all(), "b B a c d")
	q := all()
	q.Newest = true
	lists(t, s, q, "d c a B b")
	q.Limit = 2
	lists(t, s, q, "d c")
}

func boundsAreInclusive(t T, s store.Store) {
	put(t, s, doc("a", 1), doc("b", 2), doc("c", 2), doc("d", 3), doc("e", 4))
	for _, bounds := range []struct {
		since, until   int // seconds; -1 means no bound
		oldest, newest string
		limited        string // the first two
		behind, before string // what follows c, oldest first and newest first
	}{
		{2, 3, "b c d", "d c b", "b c", "d", "b"},
		{2, -1, "b c d e", "e d c b", "b c", "d e", "b"},
		{-1, 2, "a b c", "c b a", "a b", "", "b a"},
		{2, 2, "b c", "c b", "b c", "", "b"},
		{4, 9, "e", "e", "e", "e", ""},
		{0, 1, "a", "a", "a", "", "a"},
		{3, 2, "", "", "", "", ""},
		{5, -1, "", "", "", "", ""},
		{-1, 0, "", "", "", "", ""},
	} {
		q := all()
		if bounds.since >= 0 {
			q.Since = at(bounds.since)
		}
		if bounds.until >= 0 {
			q.Until = at(bounds.until)
		}
		lists(t, s, q, bounds.oldest)
		q.After = doc("c", 2).Place()
		lists(t, s, q, bounds.behind)
		q.Newest = true
		lists(t, s, q, bounds.before)
		q.After = store.Cursor{}
		lists(t, s, q, bounds.newest)
		q.Newest, q.Limit = false, 2
		lists(t, s, q, bounds.limited)
	}
}

func ownerFilters(t T, s store.Store) {
	put(t, s, owned("o", doc("d", 1)), owned("p", doc("c", 2)), doc("b", 3), owned("o", doc("a", 4)), owned("oo", doc("e", 5)))
	q := all()
	lists(t, s, q, "d c b a e")
	q.Owner = "o"
	lists(t, s, q, "d a")
	q.Limit = 1
	lists(t, s, q, "d")
	q.Limit, q.Newest = 0, true
	lists(t, s, q, "a d")
	q.Since = at(2)
	lists(t, s, q, "a")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "nobody"}, "")
	lists(t, s, store.Query{Space: space, Kind: kind, Owner: "nobody", Newest: true}, "")
}

func spacesAreApart(t T, s store.Store) {
	apart(t, s, func(name string) store.Key { return store.Key{Space: name, Kind: kind, ID: "a"} })
}

func kindsAreApart(t T, s store.Store) {
	apart(t, s, func(name string) store.Key { return store.Key{Space: space, Kind: name, ID: "a"} })
}

// apart puts documents that differ only in what key makes of a name, and wants
// each to have its own life.
func apart(t T, s store.Store, key func(name string) store.Key) {
	names := []string{"m", "l", "n", "mm"}
	one := func(name string) store.Query {
		return store.Query{Space: key(name).Space, Kind: key(name).Kind}
	}
	for i, name := range names {
		put(t, s, store.Doc{Key: key(name), Owner: "o", At: at(i), Body: []byte(name)})
	}
	remove(t, s, key("m"))
	for i, name := range names[1:] {
		want := store.Doc{Key: key(name), Owner: "o", At: at(i + 1), Body: []byte(name)}
		same(t, get(t, s, key(name)), want)
		for _, newest := range []bool{false, true} {
			for _, owner := range []string{"", "o"} {
				q := one(name)
				q.Newest, q.Owner = newest, owner
				lists(t, s, q, "a")
			}
		}
	}
	_, err := s.Get(t.Context(), key("m"))
	wantError(t, "get of the deleted one", err, store.ErrNotFound)
	lists(t, s, one("m"), "")
	lists(t, s, one("never"), "")
}
