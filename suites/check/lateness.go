package check

import (
	"context"
	"time"
)

// TolerableLateness is how late this process's own timer may be while it
// measures a receiver. Beyond it the machine was measured, not the receiver.
const TolerableLateness = 50 * time.Millisecond

// Lateness runs work and returns by how much a timer that ran beside it was
// late at most.
func Lateness(ctx context.Context, work func()) time.Duration {
	ctx, cancel := context.WithCancel(ctx)
	worst := make(chan time.Duration)
	go func() { worst <- watch(ctx) }()
	work()
	cancel()
	return <-worst
}

func watch(ctx context.Context) (worst time.Duration) {
	const tick = 10 * time.Millisecond
	for {
		due := time.Now().Add(tick)
		select {
		case <-time.After(tick):
			worst = max(worst, time.Since(due))
		case <-ctx.Done():
			return worst
		}
	}
}
