package storetest

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func timesAreInstants(t T, s store.Store) {
	east, west := time.FixedZone("east", 5*3600), time.FixedZone("west", -8*3600)
	first, second, third := doc("3", 1), doc("2", 2), doc("1", 3)
	first.At, third.At = first.At.In(east), third.At.In(west)
	put(t, s, first, second, third)
	for _, q := range []store.Query{all(), {Space: space, Kind: kind, Since: at(1).In(west), Until: at(3).In(east)}} {
		lists(t, s, q, "3 2 1")
	}
	same(t, get(t, s, key("3")), doc("3", 1))
	now := doc("now", 0)
	now.At = time.Now() // with a monotonic reading, which is no part of the instant
	put(t, s, now)
	if got, want := get(t, s, now.Key).At, now.At.UTC(); got != want {
		t.Errorf("got the time %v, want %v", got, want)
	}
}

func timesAreKeptToTheNanosecond(t T, s store.Store) {
	base := time.Unix(1_700_000_000, 123_456_789).UTC()
	after := func(id string, d time.Duration) store.Doc {
		return store.Doc{Key: key(id), Owner: "o", At: base.Add(d)}
	}
	put(t, s, after("c", 0), after("a", 2), after("b", 1), after("d", -1), after("e", -time.Microsecond))
	q := all()
	lists(t, s, q, "e d c b a")
	same(t, get(t, s, key("b")), after("b", 1))
	q.Since, q.Until = base, base.Add(1)
	lists(t, s, q, "c b")
	q.Newest = true
	lists(t, s, q, "b c")
	q.After = after("b", 1).Place()
	lists(t, s, q, "c")
}

func timesOfAnyYearAreKept(t T, s store.Store) {
	times := map[string]time.Time{
		"zero": {}, // what a document has that needs no place in time order
		"old":  time.Date(1066, 10, 14, 9, 0, 0, 1, time.UTC),
		"1969": time.Unix(-1, 999_999_999).UTC(),
		"1970": time.Unix(0, 0).UTC(),
		"last": time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
	}
	for id, when := range times {
		put(t, s, store.Doc{Key: key(id), At: when})
	}
	for id, when := range times {
		same(t, get(t, s, key(id)), store.Doc{Key: key(id), At: when})
	}
	lists(t, s, all(), "zero old 1969 1970 last")
	q := all()
	q.Newest, q.Since, q.Until = true, times["1969"], times["last"]
	lists(t, s, q, "last 1970 1969")
	q.Since, q.Until = time.Date(-9, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	lists(t, s, q, "last 1970 1969 old zero")
}
