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
	sorted := shelf.inTime
	if q.Owner != "" {
		sorted = shelf.ofOwners
	}
	index := sorted()
	low, high := between(q)
	var found []store.Doc
	if all(q) {
		index.Scan(func(doc *store.Doc) bool {
			found = append(found, *doc)
			return true
		})
		return found
	}
	keep := func(doc *store.Doc, begin, end store.Cursor) bool {
		place := doc.Place()
		switch beyond := place.Compare(end); {
		case q.Owner != "" && doc.Owner != q.Owner:
			return false // sorted: those of one owner stand together
		case place.Compare(begin) == 0:
			return true
		case beyond == 0, (beyond > 0) != q.Newest:
			return false
		}
		found = append(found, *doc)
		return q.Limit <= 0 || len(found) <= q.Limit
	}
	if q.Newest {
		index.Descend(pivot(q.Owner, high), func(doc *store.Doc) bool { return keep(doc, high, low) })
	} else {
		index.Ascend(pivot(q.Owner, low), func(doc *store.Doc) bool { return keep(doc, low, high) })
	}
	return found
}

// all reports whether q selects all documents of its kind in time order, so that
// there is nothing to look for and nothing to compare.
func all(q store.Query) bool {
	return q == store.Query{Space: q.Space, Kind: q.Kind}
}

// pivot is a document at that place, to look for others from there on.
func pivot(owner string, c store.Cursor) *store.Doc {
	return &store.Doc{Key: store.Key{ID: c.ID}, Owner: owner, At: c.At}
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
