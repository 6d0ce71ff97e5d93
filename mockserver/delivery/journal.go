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
	minted, err := d.count(ctx, tx, deliveryKind, n)
	return minted - uint64(n) + 1, err
}

// count adds n to a counter and returns what it is then.
func (d *Deliverer) count(ctx context.Context, tx store.Tx, counter string, n int) (uint64, error) {
	before, err := d.counter(ctx, tx, counter)
	if err != nil {
		return 0, err
	}
	after := before + uint64(n)
	doc := store.Doc{Key: d.counterKey(counter), Body: strconv.AppendUint(nil, after, 10)}
	if err := tx.Put(ctx, doc); err != nil {
		return 0, fmt.Errorf("count deliveries: %w", err)
	}
	return after, nil
}

// counter returns what a counter is.
func (d *Deliverer) counter(ctx context.Context, r store.Reader, counter string) (uint64, error) {
	doc, err := r.Get(ctx, d.counterKey(counter))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("count deliveries: %w", err)
	}
	n, err := strconv.ParseUint(string(doc.Body), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("count deliveries: the count cannot be read: %w", err)
	}
	return n, nil
}

func (d *Deliverer) counterKey(counter string) store.Key {
	return store.Key{Space: d.Space, Kind: counterKind, ID: counter}
}

// put stores a new delivery.
func (d *Deliverer) put(ctx context.Context, tx store.Tx, v *Delivery) error {
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
	half := len(random) / 2
	number := strconv.AppendUint(make([]byte, 0, 32), n, 16)
	id := append(make([]byte, 0, 32), "000000000000"[:max(0, half-len(number))]...)
	return string(append(append(id, number...), random[half:]...))
}

// tell notes at attempts just made what is known of them besides what came of
// them: enough for another process to go on.
func (j *job) tell(made []Attempt) {
	for i := range made {
		made[i].Resumed = j.resumed
	}
	j.resumed = false
	last := &made[len(made)-1]
	if last.State = j.State; j.State == Pending {
		last.Due, last.Next = j.due, j.Notification.DeliveryAttempts
	}
}

// handBack lets others use what the body was laid out in that j has sent, of which
// this is a copy.
func (d *Deliverer) handBack(j *job, body []byte) {
	if j.letter == nil {
		return
	}
	if j.message != nil {
		j.message.message.Body = body
	}
	d.letters.give(j.letter)
	j.letter = nil
}

// record stores the attempts that j has just made, and what they mean for the
// subscription.
func (d *Deliverer) record(ctx context.Context, j *job, made []Attempt) error {
	j.tell(made)
	if j.target != nil && d.Forgets {
		return nil
	}
	docs, before := make([]store.Doc, len(made)), len(j.Attempts)-len(made)
	for i := range made { // not inside the transaction, which keeps others out
		docs[i] = encodeAttempt(attemptKey(d.Space, j.ID, before+i), j.ID, &made[i])
	}
	d.handBack(j, made[0].Exchange.Request.Body)
	return d.Store.Update(ctx, func(tx store.Tx) error {
		for _, doc := range docs {
			if err := tx.Put(ctx, doc); err != nil {
				return fmt.Errorf("attempt %s: %w", doc.ID, err)
			}
		}
		return d.putHealth(ctx, tx, j)
	})
}
