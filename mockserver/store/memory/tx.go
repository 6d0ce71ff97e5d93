package memory

import (
	"context"
	"fmt"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A tx writes to the tables at once, and remembers how to take it back.
type tx struct {
	view
	undo []written
}

// written says what a write replaced; before is nil where there was nothing.
type written struct {
	key    store.Key
	before *store.Doc
}

// Put implements [store.Tx].
func (t *tx) Put(ctx context.Context, doc store.Doc) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	doc, err := doc.Normalize()
	if err != nil {
		return err
	}
	t.undo = append(t.undo, written{doc.Key, t.tables.put(&doc)})
	return nil
}

// Delete implements [store.Tx].
func (t *tx) Delete(ctx context.Context, key store.Key) error {
	if err := t.usable(ctx); err != nil {
		return err
	}
	before := t.tables.remove(key)
	if before == nil {
		return fmt.Errorf("delete %v: %w", key, store.ErrNotFound)
	}
	t.undo = append(t.undo, written{key, before})
	return nil
}

// keep makes the writes final. It returns what was kept for taking them back, to
// be used again.
func (t *tx) keep() []written {
	undo := t.undo
	clear(undo)
	t.undo = nil
	return undo
}

// end takes back, last first, what is not final, and closes the transaction.
func (t *tx) end() {
	for _, w := range slices.Backward(t.undo) {
		if w.before == nil {
			t.tables.remove(w.key)
		} else {
			t.tables.put(w.before)
		}
	}
	t.tables = nil
}
