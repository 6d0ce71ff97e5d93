package reference

import (
	"context"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A claim is an id that was seen.
type claim struct {
	written chan struct{} // closed when the journal has it, or cannot have it
	err     error         // why the journal cannot have it
}

// Claim reports whether key was not claimed before.
func (r *Receiver) Claim(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[key] != nil {
		return false
	}
	r.seen[key] = &claim{written: make(chan struct{})}
	return true
}

// written returns when the journal has the claim of n. A duplicate waits for
// that, too: whichever is answered first, Intercom takes n for received.
func (r *Receiver) written(ctx context.Context, n intercom.Notification, first bool) error {
	if first {
		err := r.JournalClaim(n)
		r.conclude(string(n.ID), err)
		return err
	}
	r.mu.Lock()
	c := r.seen[string(n.ID)]
	r.mu.Unlock()
	if c == nil { // it has no id, or a mutant remembers it elsewhere
		return nil
	}
	select {
	case <-c.written:
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// conclude ends the wait for a claim to be written. One that could not be is
// forgotten, so that the next attempt is not taken for a duplicate.
func (r *Receiver) conclude(key string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.seen[key]
	if c == nil {
		return
	}
	select {
	case <-c.written:
		return
	default:
	}
	if c.err = err; err != nil {
		delete(r.seen, key)
	}
	close(c.written)
}

// Count counts one effect of a notification.
func (r *Receiver) Count(id intercom.NotificationID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.effects[id]++
}

// Effects returns how often the receiver acted on a notification.
func (r *Receiver) Effects(id intercom.NotificationID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.effects[id]
}
