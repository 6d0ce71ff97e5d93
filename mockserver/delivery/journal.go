package delivery

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// mint returns the first of n numbers that no delivery had before. They are
// counted in the store, so that ids go on after a restart.
func (d *Deliverer) mint(ctx context.Context, tx store.Tx, n int) (uint64, error) {
	key := store.Key{Space: d.Space, Kind: counterKind, ID: deliveryKind}
	doc, err := tx.Get(ctx, key)
	var minted uint64
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return 0, fmt.Errorf("count deliveries: %w", err)
	default:
		if minted, err = strconv.ParseUint(string(doc.Body), 10, 64); err != nil {
			return 0, fmt.Errorf("count deliveries: the count cannot be read: %w", err)
		}
	}
	doc = store.Doc{Key: key, Body: strconv.AppendUint(nil, minted+uint64(n), 10)}
	if err := tx.Put(ctx, doc); err != nil {
		return 0, fmt.Errorf("count deliveries: %w", err)
	}
	return minted + 1, nil
}

// put stores a new delivery.
func (d *Deliverer) put(ctx context.Context, tx store.Tx, j *job) error {
	doc, err := encodeDelivery(d.Space, j.Delivery, j.minted)
	if err != nil {
		return err
	}
	if err := tx.Put(ctx, doc); err != nil {
		return fmt.Errorf("delivery %s: %w", j.ID, err)
	}
	return nil
}

// record stores the attempts that j has just made, and what they mean for the
// subscription.
func (d *Deliverer) record(ctx context.Context, j *job, made []Attempt) error {
	made[len(made)-1].State = j.State
	docs, before, owner := make([]store.Doc, len(made)), len(j.Attempts)-len(made), attemptOwner(j.minted)
	for i, a := range made { // not inside the transaction, which keeps others out
		var err error
		if docs[i], err = encodeAttempt(attemptKey(d.Space, j.minted, before+i), owner, a); err != nil {
			return err
		}
	}
	err := d.Store.Update(ctx, func(tx store.Tx) error {
		for _, doc := range docs {
			if err := tx.Put(ctx, doc); err != nil {
				return fmt.Errorf("attempt %s: %w", doc.ID, err)
			}
		}
		if j.Subscription == "" || !gone(made) {
			return nil
		}
		err := workspace.Disable(ctx, tx, d.Space, j.Subscription, now(d.Clock))
		if errors.Is(err, workspace.ErrNotFound) {
			return nil // it was deleted meanwhile
		}
		return err
	})
	if err != nil || j.State == Pending {
		return err
	}
	return d.evict(ctx, d.finish(j))
}

// A finished delivery, and how many attempts stand in the store.
type finished struct {
	id       string
	minted   uint64
	attempts int
}

// finish notes that j is finished, and returns the oldest that are when there are
// more than Keep. There are some more of them than need be, so that a large
// store is not changed for each.
func (d *Deliverer) finish(j *job) (oldest []finished) {
	if d.Keep == 0 {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.finished = append(d.finished, finished{j.ID, j.minted, len(j.Attempts)})
	if len(d.finished) <= d.Keep {
		return nil
	}
	n := len(d.finished) - d.Keep + d.Keep/evictedShare
	oldest, d.finished = d.finished[:n:n], d.finished[n:]
	d.evicted += n
	return oldest
}

// evictedShare is which part of what is kept is dropped at once.
const evictedShare = 100

// evict removes finished deliveries and their attempts.
func (d *Deliverer) evict(ctx context.Context, oldest []finished) error {
	if len(oldest) == 0 {
		return nil
	}
	return d.Store.Update(ctx, func(tx store.Tx) error {
		for _, f := range oldest {
			keys := []store.Key{{Space: d.Space, Kind: deliveryKind, ID: f.id}}
			for n := range f.attempts {
				keys = append(keys, attemptKey(d.Space, f.minted, n))
			}
			for _, key := range keys {
				if err := tx.Delete(ctx, key); err != nil {
					return fmt.Errorf("drop the oldest deliveries: %w", err)
				}
			}
		}
		return nil
	})
}

// Evicted returns how many finished deliveries were dropped to keep no more
// than Keep.
func (d *Deliverer) Evicted() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.evicted
}
