package storetest_test

import (
	"context"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func endingMutants() []mutant {
	never := context.WithoutCancel
	return []mutant{
		wrong("gets when cancelled", func() bent {
			return bent{get: func(ctx context.Context, r store.Reader, k store.Key) (store.Doc, error) { return r.Get(never(ctx), k) }}
		}, "CancelledCallDoesNothing"),
		wrong("lists when cancelled", func() bent {
			return bent{list: func(ctx context.Context, r store.Reader, q store.Query) (store.Page, error) {
				return r.List(never(ctx), q)
			}}
		}, "CancelledCallDoesNothing"),
		wrong("puts when cancelled", func() bent {
			return bent{put: func(ctx context.Context, tx store.Tx, d store.Doc) error { return tx.Put(never(ctx), d) }}
		}, "CancelledCallDoesNothing"),
		wrong("deletes when cancelled", func() bent {
			return bent{remove: func(ctx context.Context, tx store.Tx, k store.Key) error { return tx.Delete(never(ctx), k) }}
		}, "CancelledCallDoesNothing"),
		wrong("updates when cancelled", func() bent {
			return bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
				return s.Update(never(ctx), change)
			}}
		}, "CancelledCallDoesNothing", "UpdateCancelledMidwayChangesNothing"),
		wrong("does not close", func() bent {
			return bent{close: func(store.Store) error { return nil }}
		}, "ClosedStoreRefuses"),
		wrong("closes twice", func() bent {
			return bent{close: func(s store.Store) error { _ = s.Close(); return nil }}
		}, "ClosedStoreRefuses"),
	}
}
