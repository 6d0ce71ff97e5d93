package check

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// A Question is a notification and how it is sent, to see what comes of it.
type Question struct {
	Fixture fixtures.Fixture
	Plan    delivery.Plan
	URL     string // where it goes, if not to the receiver's
}

// ask delivers q once.
func (b *Bench) ask(ctx context.Context, q Question) (delivery.Delivery, error) {
	to := b.Target
	to.URL = cmp.Or(q.URL, to.URL)
	return b.Deliver(ctx, to, q.Fixture.Notification, q.Plan)
}

// Ask sends each question once, at most width of them at a time, and returns
// what came of them, in their order.
func (b *Bench) Ask(ctx context.Context, width int, questions ...Question) []Sent {
	b.mustRun(ctx)
	sent, errs := make([]Sent, len(questions)), make([]error, len(questions))
	turns := make(chan struct{}, width)
	var wg sync.WaitGroup
	for i, q := range questions {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			d, err := b.ask(ctx, q)
			if errs[i] = err; err == nil {
				sent[i] = Sent{q.Fixture, d.Attempts[0]}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			b.Break(err)
		}
	}
	return sent
}

// ActsInTime reports whether the receiver acts on all of sent, as long as patience
// lasts. That it does nothing more is not waited for: it may be busy for ever.
func (b *Bench) ActsInTime(ctx context.Context, sent ...Sent) bool {
	wants := make([]Want, len(sent))
	for i, s := range sent {
		wants[i] = Once(s)
	}
	met, err := b.Observer.await(ctx, wants, b.Observer.Patience)
	if err != nil {
		b.Break(err)
	}
	return met
}

// Acted returns how often the receiver acted on each group of what was sent,
// on the notifications of a group together. It waits until nothing more
// happens, and asserts nothing: it is for a diagnosis.
func (b *Bench) Acted(ctx context.Context, groups ...[]Sent) []int {
	wants := make([]Want, len(groups))
	for i, sent := range groups {
		wants[i] = Acted(0, sent...)
	}
	counts, err := b.Observer.settle(ctx, wants)
	if err != nil {
		b.Break(err)
	}
	acted := make([]int, len(groups))
	for i := range acted {
		for p, unit := range b.Observer.units {
			acted[i] = max(acted[i], (counts[i][p]+unit-1)/unit)
		}
	}
	return acted
}

// Spare reports whether ctx leaves so much time, and an attempt's more. A
// diagnosis that goes on without would lose what it found out.
func Spare(ctx context.Context, d time.Duration) bool {
	end, bounded := ctx.Deadline()
	return !bounded || time.Until(end) > d+exchange.Deadline+time.Second
}
