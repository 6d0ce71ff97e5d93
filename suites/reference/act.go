package reference

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	// More calls at a time would be a burden to who answers them.
	callsAtOnce = 64

	firstPause = 50 * time.Millisecond
	lastPause  = time.Second
	maxPause   = 5 * time.Second // whatever the answer to a call asks for
)

// errLeft says that the receiver closes. The journal knows what is left.
var errLeft = errors.New("the receiver closes")

// queue gives each notification a goroutine, since one that waits for its next
// try must not keep the others.
func (r *Receiver) queue(n intercom.Notification) {
	end, ok := r.begin(r.jobs)
	if !ok {
		return
	}
	job := func() { defer end(); r.Act(n) }
	select {
	case r.idle <- job:
	default:
		go r.work(job)
	}
}

// work does job, and then whatever else there is to do. It does not end in
// between, since what a stack has grown to is lost with it.
func (r *Receiver) work(job func()) {
	for {
		job()
		select {
		case job = <-r.idle:
		case <-r.life.Done():
			return
		}
	}
}

func (r *Receiver) act(n intercom.Notification) {
	err := r.perform(n)
	if errors.Is(err, errLeft) {
		return
	}
	if err != nil {
		r.Report(fmt.Errorf("act on %s: %w", n.ID, err))
	}
	// A receiver that is killed here acts again when it starts again. No order
	// of the two steps is better: the other one could lose the notification.
	// Whoever is called must know the call again, by the notification's id.
	if err := r.JournalDone(n.ID, err == nil); err != nil {
		r.Report(fmt.Errorf("act on %s: %w", n.ID, err))
	}
	if err == nil {
		r.Count(n.ID) // after the journal, so that what is seen is what will be known
	}
}

// perform calls until that succeeds, there is no use in it, or the receiver closes.
func (r *Receiver) perform(n intercom.Notification) error {
	ctx := r.life
	for tries := 1; ; tries++ {
		err := r.inTurn(ctx, n)
		if err == nil {
			return nil
		}
		wait, again := r.Retry(tries, err)
		switch {
		case ctx.Err() != nil:
			return errLeft
		case !again:
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errLeft
		}
	}
}

// inTurn makes one call when there is room for it.
func (r *Receiver) inTurn(ctx context.Context, n intercom.Notification) error {
	select {
	case r.calls <- struct{}{}:
		defer func() { <-r.calls }()
		return r.Call(ctx, n)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retry gives up what is refused for good. Everything else may be better soon.
func retry(tries int, err error) (wait time.Duration, again bool) {
	wait = min(lastPause, firstPause<<min(tries-1, 10)) // which runs over no bounds
	var s *StatusError
	switch {
	case errors.Is(err, ErrNobody):
		return 0, false
	case !errors.As(err, &s):
		return wait, true
	case s.Status == http.StatusTooManyRequests:
		return max(wait, min(s.Wait, maxPause)), true
	default:
		return wait, s.Status < 400 || s.Status > 499 || s.Status == http.StatusRequestTimeout
	}
}
