package memory

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// find returns what q selects, and one more than its limit if there is more.
func (t tables) find(q store.Query) []store.Doc {
	shelf := t[shelfName{q.Space, q.Kind}]
	if shelf == nil {
		return nil
	}
	index := shelf.byTime
	if q.Owner != "" {
		index = shelf.byOwner
	}
	begin, end := between(q)
	walk, beyond := index.Ascend, func(c store.Cursor) bool { return c.Compare(end) >= 0 }
	if q.Newest {
		begin, end = end, begin
		walk, beyond = index.Descend, func(c store.Cursor) bool { return c.Compare(end) <= 0 }
	}
	var found []store.Doc
	pivot := &store.Doc{Key: store.Key{ID: begin.ID}, Owner: q.Owner, At: begin.At}
	walk(pivot, func(doc *store.Doc) bool {
		place := doc.Place()
		if q.Owner != "" && doc.Owner != q.Owner {
			return false // sorted: those of one owner stand together
		}
		if place.Compare(begin) == 0 {
			return true
		}
		if beyond(place) {
			return false
		}
		found = append(found, *doc)
		return q.Limit <= 0 || len(found) <= q.Limit
	})
	return found
}

// between returns the places that q's documents lie between, both exclusive. A
// place without ID is before all documents of its instant, since they have one.
func between(q store.Query) (low, high store.Cursor) {
	low = store.Cursor{At: q.Since}
	high = store.Cursor{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} // see Doc.Normalize
	if !q.Until.IsZero() {
		high.At = q.Until.Add(1)
	}
	switch {
	case q.After.IsZero():
	case q.Newest && q.After.Compare(high) < 0:
		high = q.After
	case !q.Newest && q.After.Compare(low) > 0:
		low = q.After
	}
	return low, high
}
