package reference

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// tasks are what was begun and is not done. Each is closed when it is done.
type tasks map[chan struct{}]struct{}

// begin notes that something is being worked on, until end is called. Once the
// receiver closes, nothing is noted and ok is false.
func (r *Receiver) begin(all tasks) (end func(), ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed() {
		return func() {}, false
	}
	done := make(chan struct{})
	all[done] = struct{}{}
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(all, done)
		close(done)
	}, true
}

func (r *Receiver) closed() bool {
	return r.life.Err() != nil
}

// wait returns when all that has begun by now is done, or with ctx's error.
func (r *Receiver) wait(ctx context.Context, all tasks) error {
	r.mu.Lock()
	begun := slices.Collect(maps.Keys(all))
	r.mu.Unlock()
	for _, done := range begun {
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Idle returns when every request that has begun is done with, what it has
// queued included, or with ctx's error. Work whose call fails is not done with.
func (r *Receiver) Idle(ctx context.Context) error {
	if err := r.wait(ctx, r.requests); err != nil {
		return err
	}
	return r.wait(ctx, r.jobs) // which the requests have begun before they ended
}

// Shutdown takes no more requests, finishes those that it has, and their work,
// and closes. Work that is not done when ctx ends is left to the journal;
// without one it is lost, which is an error.
func (r *Receiver) Shutdown(ctx context.Context) error {
	var errs []error
	if err := r.server.Shutdown(ctx); err != nil {
		errs = append(errs, fmt.Errorf("finish the requests under way: %w", err))
	}
	if err := r.wait(ctx, r.jobs); err != nil && r.Journal == "" {
		errs = append(errs, fmt.Errorf("finish the work, which there is no journal to keep: %w", err))
	}
	return errors.Join(append(errs, r.Close())...)
}

// Close stops the receiver, ends its connections and leaves its work to the
// journal. It waits until [Receiver.Act] has returned, so that another receiver
// may take the journal over.
func (r *Receiver) Close() error {
	r.mu.Lock()
	r.end()
	r.mu.Unlock()
	err := r.server.Close()
	_ = r.wait(context.Background(), r.jobs) // which has no end but theirs
	r.Client.CloseIdleConnections()
	return errors.Join(err, r.journal.close())
}
