package sqlite

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A batch is what several Updates have changed, to be written in one
// transaction: all of them are kept, or none.
type batch struct {
	writes []write           // in order
	last   map[store.Key]int // the last of each document, which is all that the file needs
	kinds  map[family]bool
	done   chan struct{} // closed when it is decided
	err    error         // why it is not kept; to be read once it is decided
}

// A family is what documents have in common that one List may find.
type family struct{ space, kind string }

// A write is what an Update has made of one document.
type write struct {
	key    store.Key
	before *store.Doc // nil where there was nothing
	after  *store.Doc // nil where there is nothing any more
}

// join adds writes to the batch that is gathering and returns it. Who has
// written nothing depends on what it may have read: it gets the latest batch, or
// nil if there is none. The caller is alone in the image, so that batches have
// the order of their Updates.
func (e *engine) join(writes []write) *batch {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(writes) == 0 {
		if e.gathering == nil {
			return e.writing
		}
		return e.gathering
	}
	if e.gathering == nil {
		e.gathering = &batch{last: map[store.Key]int{}, kinds: map[family]bool{}, done: make(chan struct{})}
		e.more.Signal()
	}
	b := e.gathering
	for _, w := range writes {
		b.last[w.key] = len(b.writes)
		b.kinds[family{w.key.Space, w.key.Kind}] = true
		b.writes = append(b.writes, w)
	}
	return b
}

// undecided returns the latest batch of which touches holds.
func (e *engine) undecided(touches func(*batch) bool) *batch {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range []*batch{e.gathering, e.writing} {
		if b != nil && touches(b) {
			return b
		}
	}
	return nil
}

// write writes batches until the store is closed.
func (e *engine) write() {
	defer close(e.ended)
	for b := e.next(); b != nil; b = e.next() {
		if err := e.file.keep(b); err != nil {
			e.refuse(fmt.Errorf("write the store %s: %w", e.file.name, explain(err)))
			continue
		}
		e.mu.Lock()
		e.writing = nil
		e.mu.Unlock()
		close(b.done)
	}
}

// next waits for a batch to write. It returns nil when there will be none. Who
// has just been told of the last one, and who is about to join, has its turn
// first: a transaction of many costs a fifth less for each.
func (e *engine) next() *batch {
	runtime.Gosched()
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.gathering == nil && !e.closing {
		e.more.Wait()
	}
	e.writing, e.gathering = e.gathering, nil
	return e.writing
}

// refuse takes back what was being written, and what has been built upon it.
func (e *engine) refuse(why error) {
	var refused []*batch
	ctx := context.Background()
	err := e.image.Update(ctx, func(tx store.Tx) error {
		refused = e.take()
		for _, b := range slices.Backward(refused) {
			for _, w := range slices.Backward(b.writes) {
				if err := w.undo(ctx, tx); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil { // the store is being closed, and nobody reads the image any more
		refused = append(refused, e.take()...)
	}
	for _, b := range refused {
		b.err = why
		close(b.done)
	}
}

// take returns all batches that are not decided, in their order.
func (e *engine) take() []*batch {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := slices.DeleteFunc([]*batch{e.writing, e.gathering}, func(b *batch) bool { return b == nil })
	e.writing, e.gathering = nil, nil
	return all
}

func (w write) undo(ctx context.Context, tx store.Tx) error {
	if w.before != nil {
		return tx.Put(ctx, *w.before)
	}
	if w.after == nil {
		return nil // it was neither there before nor after
	}
	return tx.Delete(ctx, w.key)
}
