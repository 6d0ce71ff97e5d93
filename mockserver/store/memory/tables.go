package memory

import (
	"github.com/tidwall/btree"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// tables hold each document once and sort it three ways. A document in them is
// never changed, only replaced: readers keep what they found.
type tables struct{ byKey, byTime, byOwner *table }

type table = btree.BTreeG[*store.Doc]

func newTables() *tables {
	sorted := func(less func(a, b *store.Doc) bool) *table {
		return btree.NewBTreeGOptions(less, btree.Options{NoLocks: true}) // the store locks
	}
	return &tables{byKey: sorted(lessByKey), byTime: sorted(lessByTime), byOwner: sorted(lessByOwner)}
}

func (t *tables) get(key store.Key) (*store.Doc, bool) { return t.byKey.Get(&store.Doc{Key: key}) }

// put returns the document that it replaced, or nil.
func (t *tables) put(doc *store.Doc) *store.Doc {
	before, _ := t.byKey.Set(doc)
	for _, index := range []*table{t.byTime, t.byOwner} {
		// An overwrite that stays in its place needs no deletion: Set replaces it.
		if before != nil && (index.Less(before, doc) || index.Less(doc, before)) {
			index.Delete(before)
		}
		index.Set(doc)
	}
	return before
}

// remove returns the document that it removed, or nil.
func (t *tables) remove(key store.Key) *store.Doc {
	before, ok := t.byKey.Delete(&store.Doc{Key: key})
	if ok {
		t.byTime.Delete(before)
		t.byOwner.Delete(before)
	}
	return before
}

func lessByKey(a, b *store.Doc) bool {
	switch {
	case a.Space != b.Space:
		return a.Space < b.Space
	case a.Kind != b.Kind:
		return a.Kind < b.Kind
	default:
		return a.ID < b.ID
	}
}

func lessByTime(a, b *store.Doc) bool {
	switch {
	case a.Space != b.Space:
		return a.Space < b.Space
	case a.Kind != b.Kind:
		return a.Kind < b.Kind
	default:
		return earlier(a, b)
	}
}

func lessByOwner(a, b *store.Doc) bool {
	switch {
	case a.Space != b.Space:
		return a.Space < b.Space
	case a.Kind != b.Kind:
		return a.Kind < b.Kind
	case a.Owner != b.Owner:
		return a.Owner < b.Owner
	default:
		return earlier(a, b)
	}
}

// earlier is a.Place().Compare(b.Place()) < 0 without a copy of both places:
// every put compares dozens of documents.
func earlier(a, b *store.Doc) bool {
	if by := a.At.Compare(b.At); by != 0 {
		return by < 0
	}
	return a.ID < b.ID
}
