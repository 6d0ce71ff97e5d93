package latency

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	verySlow = 8 * time.Second
	// head is patience: how long slow requests get to begin.
	head = 200 * time.Millisecond
)

// behindSlow sends a notification whose work waits for what the receiver calls.
func behindSlow(ctx context.Context, b *check.Bench) check.Sent {
	f := b.Notification()
	mend := b.SlowDownstream(f, verySlow)
	defer mend()
	return b.Send(ctx, f)
}

// briskBehindSlow leaves alone a receiver that gives up on what it calls and
// says so: Intercom tries again.
func briskBehindSlow(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	expectBrisk(ctx, b, "a notification whose work waits for another service", 1, func() []check.Sent {
		s := behindSlow(ctx, b)
		b.Expect(s).To(check.BeAnswered())
		if !s.Exchange.Acknowledged() {
			b.Note(fmt.Sprintf("it waits for what it calls, and %s, so that Intercom would try again", check.Answer(s.Exchange)))
			return nil
		}
		return []check.Sent{s}
	})
}

// besideSlow sends notifications while others trickle in. These are given up
// once the first are answered.
func besideSlow(ctx context.Context, b *check.Bench) []check.Sent {
	defer trickle(ctx, b, "slow-body", "slow-body", "trickled-headers", "trickled-headers")()
	return oneByOne(ctx, b, 3, delivery.Plan{})
}

// besideSome sends one notification while some others have the same fault.
func besideSome(ctx context.Context, b *check.Bench, n int, fault string) check.Sent {
	defer trickle(ctx, b, slices.Repeat([]string{fault}, n)...)()
	return b.Send(ctx, b.Notification())
}

// trickle begins to send notifications slowly. To stop gives them up.
func trickle(ctx context.Context, b *check.Bench, faults ...string) (stop func()) {
	slow, enough := context.WithCancel(ctx)
	var trickling sync.WaitGroup
	for _, fault := range faults {
		f := b.Notification()
		trickling.Go(func() { b.Try(slow, f, delivery.Plan{Fault: fault, Over: verySlow}) })
	}
	b.Pause(ctx, head)
	return func() {
		enough()
		trickling.Wait()
	}
}
