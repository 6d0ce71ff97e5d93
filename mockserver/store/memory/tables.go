package memory

import (
	"sync"

	"github.com/tidwall/btree"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// tables hold the documents of each space and kind on a shelf of their own: what
// is looked for is always of one of them, and there is less to compare.
type tables map[shelfName]*shelf

type shelfName struct{ space, kind string }

// A shelf holds each document once. A document in it is never changed, only
// replaced: readers keep what they found. IDs are sorted and not hashed, since those
// that are put or removed together are neighbours.
//
// Documents are sorted in another way, too, from when they are first listed in it.
// Many kinds never are, and that is most of what a write costs.
type shelf struct {
	byID    btree.Map[string, *store.Doc]
	sorting sync.Mutex // among readers, of whom several may be the first
	byTime  *table     // nil until then
	byOwner *table     // nil until then
}

// A table remembers where it was changed last, since that is often near where it
// is changed next: what comes is newer than what is there, and the oldest goes.
type table struct {
	*btree.BTreeG[*store.Doc]
	put, gone btree.PathHint
}

func newTable(less func(a, b *store.Doc) bool) *table {
	return &table{BTreeG: btree.NewBTreeGOptions(less, btree.Options{NoLocks: true})} // the store locks
}

// inTime returns the documents in the order of time.
func (s *shelf) inTime() *table { return s.sorted(&s.byTime, earlier) }

// ofOwners returns the documents in the order of their owners, and then of time.
func (s *shelf) ofOwners() *table { return s.sorted(&s.byOwner, lessByOwner) }

func (s *shelf) sorted(t **table, less func(a, b *store.Doc) bool) *table {
	s.sorting.Lock()
	defer s.sorting.Unlock()
	if *t == nil {
		*t = newTable(less)
		s.byID.Scan(func(_ string, doc *store.Doc) bool {
			(*t).Set(doc)
			return true
		})
	}
	return *t
}

// shelf returns where documents with such a key are, or nil.
func (t tables) shelf(k store.Key) *shelf { return t[shelfName{k.Space, k.Kind}] }

// get returns the document with that key, or nil.
func (t tables) get(k store.Key) *store.Doc {
	s := t.shelf(k)
	if s == nil {
		return nil
	}
	doc, _ := s.byID.Get(k.ID)
	return doc
}

// put returns the document that it replaced, or nil.
func (t tables) put(doc *store.Doc) *store.Doc {
	s := t.shelf(doc.Key)
	if s == nil {
		s = new(shelf)
		t[shelfName{doc.Space, doc.Kind}] = s
	}
	before, _ := s.byID.Set(doc.ID, doc)
	// An overwrite that stays in its place needs no deletion: Set replaces it.
	if before != nil && (before.Owner != doc.Owner || !before.At.Equal(doc.At)) {
		s.unsort(before)
	}
	s.sort(doc)
	return before
}

// remove returns the document that it removed, or nil.
func (t tables) remove(k store.Key) *store.Doc {
	s := t.shelf(k)
	if s == nil {
		return nil
	}
	before, found := s.byID.Delete(k.ID)
	if found {
		s.unsort(before)
	}
	return before
}

// sort puts the document where it is sorted to.
func (s *shelf) sort(doc *store.Doc) {
	if t := s.byTime; t != nil {
		t.SetHint(doc, &t.put)
	}
	if t := s.byOwner; t != nil {
		t.SetHint(doc, &t.put)
	}
}

// unsort takes the document from where it is sorted.
func (s *shelf) unsort(doc *store.Doc) {
	if t := s.byTime; t != nil {
		t.DeleteHint(doc, &t.gone)
	}
	if t := s.byOwner; t != nil {
		t.DeleteHint(doc, &t.gone)
	}
}

func lessByOwner(a, b *store.Doc) bool {
	if a.Owner != b.Owner {
		return a.Owner < b.Owner
	}
	return earlier(a, b)
}

// earlier is a.Place().Compare(b.Place()) < 0 without a copy of both places:
// every put compares dozens of documents.
func earlier(a, b *store.Doc) bool {
	if by := a.At.Compare(b.At); by != 0 {
		return by < 0
	}
	return a.ID < b.ID
}
