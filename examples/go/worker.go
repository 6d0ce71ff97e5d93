package main

import (
	"context"
	"log"
	"sync"
	"time"
)

const (
	hands        = 16 // so that a slow notification does not stop the others
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
	glance       = 100 * time.Millisecond // how often it looks for retries that have become due
)

// A worker performs the jobs of a store, several at once, each until it
// succeeds. It knows nothing of HTTP.
type worker struct {
	store *store
	act   func(ctx context.Context, body string) error
	wake  chan struct{} // holds one: there may be a new job
}

func newWorker(s *store, act func(context.Context, string) error) *worker {
	return &worker{s, act, make(chan struct{}, 1)}
}

// hurry says that there is a new job.
func (w *worker) hurry() {
	select {
	case w.wake <- struct{}{}:
	default: // it was told already
	}
}

// run performs jobs until ctx ends, and lets the attempts under way end.
// What did not succeed stays in the store for the next start.
func (w *worker) run(ctx context.Context) {
	var inHand sync.WaitGroup
	defer inHand.Wait()
	free := make(chan struct{}, hands)
	for {
		select {
		case <-ctx.Done():
			return
		case free <- struct{}{}:
		}
		if ctx.Err() != nil { // select chooses at random when both are so
			return
		}
		j, found, err := w.store.take()
		if found {
			inHand.Go(func() { w.perform(ctx, j); <-free })
			continue
		}
		<-free
		if err != nil {
			log.Printf("worker: take a job: %v", err)
		}
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-time.After(glance):
		}
	}
}

// perform makes one attempt. It goes on when ctx ends, as nobody would know
// what had become of it.
func (w *worker) perform(ctx context.Context, j job) {
	err := w.act(context.WithoutCancel(ctx), j.body)
	if err == nil {
		err = w.store.finish(j.id)
	} else {
		pause := pauseAfter(j.attempts)
		log.Printf("worker: act on %s: %v, again in %v", j.id, err, pause)
		err = w.store.postpone(j.id, pause)
	}
	if err != nil {
		log.Printf("worker: note what became of %s: %v, again in %v", j.id, err, lease)
	}
}

// pauseAfter doubles with each attempt, up to a limit.
func pauseAfter(attempts int) time.Duration {
	return min(firstPause<<min(attempts-1, 10), longestPause)
}
