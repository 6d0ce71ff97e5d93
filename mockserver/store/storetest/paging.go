package storetest

import (
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func pageTellsWhetherThereIsMore(t T, s store.Store) {
	put(t, s, doc("a", 1), doc("b", 2), doc("c", 2), doc("d", 3))
	for _, newest := range []bool{false, true} {
		for limit, docs := range map[int]int{-1: 4, 0: 4, 1: 1, 3: 3, 4: 4, 5: 4} {
			q := all()
			q.Newest, q.Limit = newest, limit
			page := list(t, s, q)
			if more := docs < 4; len(page.Docs) != docs || page.More != more {
				t.Fatalf("list (%s) of 4: got %d and more %t, want %d and %t",
					describe(q), len(page.Docs), page.More, docs, more)
			}
			if want := page.Docs[docs-1].Place(); page.Next != want {
				t.Errorf("list (%s): got next %v, want %v", describe(q), page.Next, want)
			}
		}
	}
	bounded := store.Query{Space: space, Kind: kind, Until: at(2), Limit: 3}
	if page := list(t, s, bounded); page.More {
		t.Errorf("list (%s): got more, but it is out of bounds", describe(bounded))
	}
}

func pagesShowEachDocumentOnce(t T, s store.Store) {
	for i := range 24 { // four to an instant, put in no order
		n := i * 7 % 24
		d := doc(fmt.Sprintf("%02d", n), n/4)
		if n < 4 {
			d.At = time.Time{} // a place, too: only with no ID is a cursor zero
		}
		d.Owner = []string{"o", "p"}[n%2]
		put(t, s, d)
	}
	queries := []store.Query{{}, {Owner: "o"}, {Since: at(1), Until: at(4)}, {Owner: "p", Since: at(2)}}
	for _, q := range queries {
		for _, newest := range []bool{false, true} {
			q.Space, q.Kind, q.Newest = space, kind, newest
			whole := ids(list(t, s, q).Docs)
			for _, limit := range []int{1, 2, 3, 4, 5, 12, 24, 25} {
				q.Limit, q.After = limit, store.Cursor{}
				turnPages(t, s, q, whole)
			}
			q.Limit = 0
		}
	}
}

// turnPages follows Next from q on, and wants to see the whole.
func turnPages(t T, s store.Reader, q store.Query, whole string) {
	t.Helper()
	first, seen := q, []store.Doc(nil)
	for range len(whole) + 1 { // as many pages as there can be, in case they do not end
		page := list(t, s, q)
		if len(page.Docs) > q.Limit {
			t.Fatalf("list (%s): got %d documents", describe(q), len(page.Docs))
		}
		seen, q.After = append(seen, page.Docs...), page.Next
		if !page.More {
			break
		}
	}
	if got := ids(seen); got != whole {
		t.Errorf("all pages (%s): got %q, want %q", describe(first), got, whole)
	}
	if rest := list(t, s, q); len(rest.Docs) > 0 || rest.More || rest.Next != q.After {
		t.Errorf("list (%s), behind the last page: got %q, more %t, next %v, want none and the same place",
			describe(q), ids(rest.Docs), rest.More, rest.Next)
	}
}

func placeOutlivesItsDocument(t T, s store.Store) {
	put(t, s, doc("a", 1), doc("b", 2), doc("c", 2), doc("d", 2), doc("e", 3))
	q := all()
	q.Limit = 3
	forth := list(t, s, q).Next
	q.Newest = true
	back := list(t, s, q).Next
	if forth != doc("c", 2).Place() || back != forth {
		t.Fatalf("got next %v and %v, want the place of c", forth, back)
	}
	put(t, s, doc("c", 9))
	lists(t, s, store.Query{Space: space, Kind: kind, After: forth}, "d e c")
	remove(t, s, key("c"))
	lists(t, s, store.Query{Space: space, Kind: kind, After: forth}, "d e")
	lists(t, s, store.Query{Space: space, Kind: kind, After: back, Newest: true}, "b a")
}

func nextFindsWhatCameLater(t T, s store.Store) {
	q := all()
	q.After = list(t, s, q).Next // of an empty page: still the beginning
	put(t, s, doc("a", 1))
	lists(t, s, q, "a")
	q.After = list(t, s, q).Next
	lists(t, s, q, "")
	put(t, s, doc("b", 1), doc("c", 2), doc("B", 0))
	lists(t, s, q, "b c")
}
