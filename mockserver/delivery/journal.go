package delivery

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/intercheck-dev/intercheck/mockserver/store"
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
func (d *Deliverer) put(ctx context.Context, tx store.Tx, v Delivery) error {
	doc, err := encodeDelivery(d.Space, v)
	if err != nil {
		return err
	}
	if err := tx.Put(ctx, doc); err != nil {
		return fmt.Errorf("delivery %s: %w", v.ID, err)
	}
	return nil
}

// id is the ID of the n-th delivery. IDs sort in the order in which they were
// made, also while the clock stands still; and a store has new documents beside
// each other.
func (d *Deliverer) id(n uint64) string {
	random := d.Fixtures.ID("delivery", n)
	return fmt.Sprintf("%0*x%s", len(random)/2, n, random[len(random)/2:])
}

// record stores the attempts that j has just made, and what they mean for the
// subscription.
func (d *Deliverer) record(ctx context.Context, j *job, made []Attempt) error {
	made[len(made)-1].State = j.State
	docs, before := make([]store.Doc, len(made)), len(j.Attempts)-len(made)
	for i, a := range made { // not inside the transaction, which keeps others out
		docs[i] = encodeAttempt(attemptKey(d.Space, j.ID, before+i), j.ID, a)
	}
	return d.Store.Update(ctx, func(tx store.Tx) error {
		for _, doc := range docs {
			if err := tx.Put(ctx, doc); err != nil {
				return fmt.Errorf("attempt %s: %w", doc.ID, err)
			}
		}
		return d.putHealth(ctx, tx, j)
	})
}
