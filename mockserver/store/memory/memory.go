// Package memory keeps documents in memory, in sorted trees. They are gone
// when the store is closed.
//
// An Update works on the trees themselves and takes back what it did if it
// comes to nothing, so that nothing is copied and a write costs little more among
// many documents than among few. In return, nobody reads while an Update runs.
//
// The first List that asks for an order sorts all documents of its kind; from then
// on each write does its part, and a List costs what it returns.
package memory

import (
	"context"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

type memory struct {
	mu     sync.RWMutex
	tables tables    // nil once the store is closed
	undo   []written // room for an Update's, which are one at a time
}

// New returns an empty store.
func New() store.Store { return &memory{tables: tables{}} }

// Get implements [store.Reader].
func (m *memory) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.view().Get(ctx, key)
}

// List implements [store.Reader].
func (m *memory) List(ctx context.Context, q store.Query) (store.Page, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.view().List(ctx, q)
}

// Update implements [store.Store].
func (m *memory) Update(ctx context.Context, change func(store.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	tx := &tx{view: m.view(), undo: m.undo[:0]}
	if err := tx.usable(ctx); err != nil {
		return err
	}
	defer tx.end() // deferred, because change may panic or end its goroutine
	if err := change(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.undo = tx.keep()
	return nil
}

// Close implements [store.Store].
func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tables == nil {
		return store.ErrClosed
	}
	m.tables = nil
	return nil
}

// view is what can be read now. The caller holds the lock.
func (m *memory) view() view { return view{m.tables} }
