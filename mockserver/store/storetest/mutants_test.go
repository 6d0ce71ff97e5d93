package storetest_test

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
)

func mutants() []mutant {
	return slices.Concat(keepingMutants(), findingMutants(), listingMutants(), pagingMutants(),
		updateMutants(), endingMutants(), concurrentMutants())
}

func wrong(name string, b func() bent, caught ...string) mutant {
	return mutant{name, caught, func() store.Store { return bend(memory.New(), b()) }}
}

// puts bends what is put, lists what is asked, and answers what is listed.
func puts(name string, change func(*store.Doc), caught ...string) mutant {
	return wrong(name, func() bent {
		return bent{put: func(ctx context.Context, tx store.Tx, d store.Doc) error {
			change(&d)
			return tx.Put(ctx, d)
		}}
	}, caught...)
}

func asks(name string, change func(*store.Query), caught ...string) mutant {
	return wrong(name, func() bent {
		return bent{list: func(ctx context.Context, r store.Reader, q store.Query) (store.Page, error) {
			change(&q)
			return r.List(ctx, q)
		}}
	}, caught...)
}

func answers(name string, change func(store.Query, *store.Page), caught ...string) mutant {
	return wrong(name, func() bent {
		return bent{list: func(ctx context.Context, r store.Reader, q store.Query) (store.Page, error) {
			page, err := r.List(ctx, q)
			change(q, &page)
			return page, err
		}}
	}, caught...)
}
