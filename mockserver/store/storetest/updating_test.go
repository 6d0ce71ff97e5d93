package storetest_test

import (
	"context"
	"errors"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func updateMutants() []mutant {
	return []mutant{
		wrong("keeps what failed", func() bent {
			return bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) (failed error) {
				err := s.Update(ctx, func(tx store.Tx) error { failed = change(tx); return nil })
				return errors.Join(err, failed)
			}}
		}, "FailedUpdateChangesNothing"),
		wrong("hides the failure", func() bent {
			return bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
				_ = s.Update(ctx, change)
				return nil
			}}
		}, "FailedUpdateChangesNothing"),
		wrong("takes back no deletion", func() bent { return forgetsUndo(func(was, is error) bool { return was == nil && is != nil }) },
			"FailedUpdateChangesNothing", "PanicChangesNothing", "EndedGoroutineChangesNothing", "UpdateCancelledMidwayChangesNothing"),
		wrong("takes back no new document", func() bent { return forgetsUndo(func(was, is error) bool { return was != nil && is == nil }) },
			"FailedUpdateChangesNothing", "PanicChangesNothing", "EndedGoroutineChangesNothing", "UpdateCancelledMidwayChangesNothing"),
		wrong("takes back no overwrite", func() bent { return forgetsUndo(func(was, is error) bool { return was == nil && is == nil }) },
			"FailedUpdateChangesNothing", "PanicChangesNothing", "EndedGoroutineChangesNothing", "UpdateCancelledMidwayChangesNothing"),
		wrong("swallows a panic", func() bent {
			return bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
				defer func() { _ = recover() }()
				return s.Update(ctx, change)
			}}
		}, "PanicChangesNothing"),
		wrong("fails with any refused write", func() bent {
			var refused error
			return bent{
				remove: func(ctx context.Context, tx store.Tx, k store.Key) error {
					refused = tx.Delete(ctx, k)
					return refused
				},
				update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
					return s.Update(ctx, func(tx store.Tx) error { return errors.Join(change(tx), refused) })
				},
			}
		}, "RefusedWriteSpoilsNoUpdate"),
		wrong("reads what was before the update", func() bent {
			return bent{update: drafted(func(apply func() error) error { return apply() })}
		}, "TxSeesItsOwnWrites", "TxIsOverAfterItsUpdate"),
	}
}

// forgetsUndo is an engine that, of an update that came to nothing, leaves what
// the update did to some documents: was and is are the errors of a Get of the
// document before the update and at its end.
func forgetsUndo(left func(was, is error) bool) bent {
	return bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
		redo := &draft{}
		kept := false
		defer func() {
			if !kept {
				_ = redo.apply(context.WithoutCancel(ctx), s)
			}
		}()
		err := s.Update(ctx, func(tx store.Tx) error {
			seen := &witness{Tx: tx, was: map[store.Key]error{}}
			defer func() { redo.leave(context.WithoutCancel(ctx), seen, left) }()
			return change(seen)
		})
		kept = err == nil
		return err
	}}
}

// A witness remembers which documents were there before they were written.
type witness struct {
	store.Tx
	was map[store.Key]error
}

func (w *witness) note(key store.Key) {
	if _, seen := w.was[key]; !seen {
		_, w.was[key] = w.Get(context.Background(), key)
	}
}

func (w *witness) Put(ctx context.Context, doc store.Doc) error {
	w.note(doc.Key)
	return w.Tx.Put(ctx, doc)
}

func (w *witness) Delete(ctx context.Context, key store.Key) error {
	w.note(key)
	return w.Tx.Delete(ctx, key)
}

// leave notes what must be written to have the documents as w has them now.
func (d *draft) leave(ctx context.Context, w *witness, left func(was, is error) bool) {
	for key, was := range w.was {
		doc, is := w.Get(ctx, key)
		switch {
		case !left(was, is):
		case is == nil:
			_ = d.Put(ctx, doc)
		default:
			_ = d.Delete(ctx, key)
		}
	}
}
