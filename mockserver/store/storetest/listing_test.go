package storetest_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func listingMutants() []mutant {
	sorted := func(by func(a, b store.Doc) int) func(store.Query, *store.Page) {
		return func(q store.Query, p *store.Page) { slices.SortFunc(p.Docs, by) }
	}
	return []mutant{
		answers("lists by ID", sorted(func(a, b store.Doc) int { return strings.Compare(a.ID, b.ID) }), "ListIsInTimeOrder"),
		answers("breaks ties backwards", sorted(func(a, b store.Doc) int {
			return cmp.Or(a.At.Compare(b.At), strings.Compare(b.ID, a.ID))
		}), "TiesAreInOrderOfIDBytes"),
		answers("breaks newest ties forwards", func(q store.Query, p *store.Page) {
			if q.Newest {
				slices.SortFunc(p.Docs, func(a, b store.Doc) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(a.ID, b.ID)) })
			}
		}, "NewestFirstIsTheReverse"),
		asks("never lists the newest first", func(q *store.Query) { q.Newest = false }, "NewestFirstIsTheReverse"),
		asks("leaves out the first instant", func(q *store.Query) {
			if !q.Since.IsZero() {
				q.Since = q.Since.Add(1)
			}
		}, "BoundsAreInclusive"),
		asks("leaves out the last instant", func(q *store.Query) {
			if !q.Until.IsZero() {
				q.Until = q.Until.Add(-1)
			}
		}, "BoundsAreInclusive"),
		asks("forgets bounds behind a place", func(q *store.Query) {
			if !q.After.IsZero() {
				q.Since, q.Until = time.Time{}, time.Time{}
			}
		}, "BoundsAreInclusive"),
		asks("lists all owners", func(q *store.Query) { q.Owner = "" }, "OwnerFilters"),
		answers("filters owners after the limit", func(q store.Query, p *store.Page) {
			p.Docs = slices.DeleteFunc(p.Docs, func(d store.Doc) bool { return d.ID == "a" && q.Owner != "" })
		}, "OwnerFilters"),
	}
}

func pagingMutants() []mutant {
	return []mutant{
		answers("takes a full page for more", func(q store.Query, p *store.Page) {
			p.More = q.Limit > 0 && len(p.Docs) == q.Limit
		}, "PageTellsWhetherThereIsMore"),
		asks("skips the rest of an instant", func(q *store.Query) {
			if !q.After.IsZero() && !q.Newest {
				q.After.ID = "\xff"
			}
		}, "PagesShowEachDocumentOnce"),
		asks("repeats the newest of an instant", func(q *store.Query) {
			if !q.After.IsZero() && q.Newest {
				q.After.ID += "\x00"
			}
		}, "PagesShowEachDocumentOnce"),
		wrong("looks for the place's document", func() bent {
			return bent{list: func(ctx context.Context, r store.Reader, q store.Query) (store.Page, error) {
				d, err := r.Get(ctx, store.Key{Space: q.Space, Kind: q.Kind, ID: q.After.ID})
				if q.After.ID != "" && (err != nil || d.Place() != q.After) {
					return store.Page{}, nil
				}
				return r.List(ctx, q)
			}}
		}, "PlaceOutlivesItsDocument"),
		answers("has no place behind the end", func(_ store.Query, p *store.Page) {
			if !p.More {
				p.Next = store.Cursor{}
			}
		}, "PageTellsWhetherThereIsMore", "PagesShowEachDocumentOnce", "NextFindsWhatCameLater"),
	}
}
