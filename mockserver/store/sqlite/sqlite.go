// Package sqlite keeps documents in a file, which outlives the process: what an
// Update has returned for is there after a kill at any moment.
//
// It works on an image of the file in memory, and writes what changes behind it:
// all Updates that come while one transaction is written share the next. So it
// reads no SQL but when it opens a file, and it takes as much memory as package
// memory does. A file belongs to one process at a time.
package sqlite

import (
	"context"
	"fmt"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
)

type engine struct {
	image store.Store // all that is kept, and what is about to be
	file  *file
	ended chan struct{} // closed when no batch will be written any more

	mu        sync.Mutex
	more      *sync.Cond // there is something to write, or never will be
	gathering *batch     // which further Updates join; nil while there is none
	writing   *batch     // what the file is about to take; nil while it waits
	closing   bool
}

// Open opens the store in the named file, and makes the file if it is not there.
// A file that cannot be used is left as it is.
func Open(ctx context.Context, name string) (store.Store, error) {
	f, err := open(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open the store %s: %w", name, explain(err))
	}
	e := &engine{image: memory.New(), file: f, ended: make(chan struct{})}
	e.more = sync.NewCond(&e.mu)
	if err := e.load(ctx); err != nil {
		_ = f.close() // the error before it matters more
		return nil, fmt.Errorf("read the store %s: %w", name, explain(err))
	}
	go e.write()
	return e, nil
}

// load fills the image from the file.
func (e *engine) load(ctx context.Context) error {
	return e.image.Update(ctx, func(tx store.Tx) error {
		return e.file.each(ctx, func(doc store.Doc) error { return tx.Put(ctx, doc) })
	})
}

// Get implements [store.Reader].
func (e *engine) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	return settled(ctx,
		func() (store.Doc, error) { return e.image.Get(ctx, key) },
		func() *batch { return e.undecided(func(b *batch) bool { _, ok := b.last[key]; return ok }) })
}

// List implements [store.Reader].
func (e *engine) List(ctx context.Context, q store.Query) (store.Page, error) {
	return settled(ctx,
		func() (store.Page, error) { return e.image.List(ctx, q) },
		func() *batch { return e.undecided(func(b *batch) bool { return b.kinds[family{q.Space, q.Kind}] }) })
}

// settled returns what is found once the file has it, too: nobody may act upon
// what a crash would take back. It looks again if the file did not take it.
func settled[T any](ctx context.Context, find func() (T, error), undecided func() *batch) (T, error) {
	for {
		found, err := find()
		b := undecided()
		if b == nil {
			return found, err
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return found, ctx.Err()
		}
		if b.err == nil {
			return found, err
		}
	}
}

// Update implements [store.Store].
func (e *engine) Update(ctx context.Context, change func(store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var joined *batch
	// Once it has joined a batch, the end of its context cannot take it back.
	err := e.image.Update(context.WithoutCancel(ctx), func(inner store.Tx) error {
		t := &tx{Tx: inner}
		if err := change(t); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		joined = e.join(t.writes)
		return nil
	})
	if err != nil || joined == nil {
		return err
	}
	<-joined.done
	return joined.err
}

// Close implements [store.Store]. What was joined before is written.
func (e *engine) Close() error {
	if err := e.image.Close(); err != nil {
		return err
	}
	e.mu.Lock()
	e.closing = true
	e.more.Signal()
	e.mu.Unlock()
	<-e.ended
	if err := e.file.close(); err != nil {
		return fmt.Errorf("close the store %s: %w", e.file.name, explain(err))
	}
	return nil
}
