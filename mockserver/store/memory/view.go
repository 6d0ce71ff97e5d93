package memory

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A view reads tables under somebody else's lock; without tables it is closed.
type view struct{ tables tables }

// Get implements [store.Reader].
func (v view) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	if err := v.usable(ctx); err != nil {
		return store.Doc{}, err
	}
	doc := v.tables.get(key)
	if doc == nil {
		return store.Doc{}, fmt.Errorf("get %v: %w", key, store.ErrNotFound)
	}
	return *doc, nil
}

// List implements [store.Reader].
func (v view) List(ctx context.Context, q store.Query) (store.Page, error) {
	if err := v.usable(ctx); err != nil {
		return store.Page{}, err
	}
	return q.Page(v.tables.find(q)), nil
}

func (v view) usable(ctx context.Context) error {
	if v.tables == nil {
		return store.ErrClosed
	}
	return ctx.Err()
}
