package check

import (
	"context"
	"time"
)

// TolerableLateness is how late this process's own timer may be while it
// measures a receiver. Beyond it the machine was measured, not the receiver.
const TolerableLateness = 50 * time.Millisecond

// tick is how often the timer that is watched for lateness is due.
const tick = 10 * time.Millisecond

// Lateness runs work and returns by how much a timer that ran beside it was
// late at most.
func Lateness(ctx context.Context, work func()) time.Duration {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // work may end its check, which is a panic
	worst := make(chan time.Duration, 1)
	due := time.Now().Add(tick) // before anything can stall
	go func() { worst <- watch(ctx, due) }()
	work()
	cancel()
	return <-worst
}

func watch(ctx context.Context, due time.Time) (worst time.Duration) {
	for {
		select {
		case <-time.After(time.Until(due)):
			worst = max(worst, time.Since(due))
			due = time.Now().Add(tick)
		case <-ctx.Done():
			return max(worst, time.Since(due)) // the stall may have been the last thing to happen
		}
	}
}
