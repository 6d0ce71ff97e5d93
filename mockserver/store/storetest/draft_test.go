package storetest_test

import (
	"context"
	"errors"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A draft is a transaction of an engine that lets others work meanwhile: it
// reads what is committed, notes writes down, and applies them afterwards. That
// breaks every promise about updates that run together, and it never ends.
type draft struct {
	store.Reader
	writes []func(store.Tx) error
}

func (d *draft) Put(ctx context.Context, doc store.Doc) error {
	d.writes = append(d.writes, func(tx store.Tx) error { return tx.Put(ctx, doc) })
	return nil
}

func (d *draft) Delete(ctx context.Context, key store.Key) error {
	d.writes = append(d.writes, func(tx store.Tx) error { return tx.Delete(ctx, key) })
	return nil
}

// apply makes the writes in one real update.
func (d *draft) apply(ctx context.Context, s store.Store) error {
	return s.Update(ctx, func(tx store.Tx) error {
		var errs []error
		for _, write := range d.writes {
			errs = append(errs, write(tx))
		}
		return errors.Join(errs...)
	})
}

// drafted is the Update of such an engine. hold is called between
// its reads and its writes, and applies the writes when it likes.
func drafted(hold func(apply func() error) error) func(context.Context, store.Store, func(store.Tx) error) error {
	return func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
		d := &draft{Reader: s}
		if err := change(d); err != nil {
			return err
		}
		return hold(func() error { return d.apply(ctx, s) })
	}
}
