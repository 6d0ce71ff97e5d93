package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// finished is a delivery that nothing is left to do for, and how many attempts
// it owns.
type finished struct {
	id       string
	attempts int
}

// evictedShare is which part of what is kept is dropped at once, so that the
// store is not changed for each.
const evictedShare = 100

// evictedCounter counts what was dropped, for the processes after this one.
const evictedCounter = "evicted"

// finish notes that j is finished, and drops the oldest that are when there are
// more than Keep. What was never stored, and so has no ID, need not be dropped.
func (d *Deliverer) finish(ctx context.Context, j *job) error {
	if d.Keep == 0 || j.ID == "" {
		return nil
	}
	oldest := d.overdue(finished{j.ID, len(j.Attempts)})
	if len(oldest) == 0 {
		return nil
	}
	err := d.Store.Update(ctx, func(tx store.Tx) error {
		for _, f := range oldest {
			if err := d.evict(ctx, tx, f); err != nil {
				return fmt.Errorf("drop delivery %s: %w", f.id, err)
			}
		}
		_, err := d.count(ctx, tx, evictedCounter, len(oldest))
		return err
	})
	if err == nil {
		d.tellEvicted(len(oldest))
	}
	return err
}

// tellEvicted counts what was dropped. What is dropped is never silent, but one
// line is enough: it goes on from then on.
func (d *Deliverer) tellEvicted(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.evicted += n; !d.toldEvicted {
		d.toldEvicted = true
		d.Log.Info("the oldest finished deliveries are dropped from now on", "keep", d.Keep, "dropped", d.evicted)
	}
}

// overdue adds f to the finished deliveries and takes away those that are to be
// dropped.
func (d *Deliverer) overdue(f finished) (oldest []finished) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.finished = append(d.finished, f)
	if len(d.finished) <= d.Keep {
		return nil
	}
	n := len(d.finished) - d.Keep + d.Keep/evictedShare
	oldest, d.finished = d.finished[:n:n], d.finished[n:]
	return oldest
}

// evict removes a delivery and its attempts, as far as they could be recorded.
func (d *Deliverer) evict(ctx context.Context, tx store.Tx, f finished) error {
	keys := []store.Key{{Space: d.Space, Kind: deliveryKind, ID: f.id}}
	for n := range f.attempts {
		keys = append(keys, attemptKey(d.Space, f.id, n))
	}
	for _, key := range keys {
		if err := tx.Delete(ctx, key); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// Evicted returns how many finished deliveries were dropped to keep no more
// than Keep, in the life of the store.
func (d *Deliverer) Evicted() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.evicted
}
