package latency

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// inBurst asks once for both checks of bursts.
func inBurst(ctx context.Context, b *check.Bench) string {
	return b.Once("latency: bursts", func() string { return whichSlow(byBurst, byDownstream)(ctx, b) })
}

// byBurst says how the time grows with the notifications that arrive at once.
func byBurst(ctx context.Context, b *check.Bench, _ figure) string {
	d := b.Topic(burstTopic)
	recovered(ctx, b, d)
	single := one(ctx, b, "one alone", func() fixtures.Fixture { return b.NotificationOf(d) }, delivery.Plan{})
	figures := []string{single.String()}
	var last figure
	var width int
	for _, width = range []int{2, 8, 64} {
		fs := make([]fixtures.Fixture, width)
		for i := range fs {
			fs[i] = b.NotificationOf(d)
		}
		last = slowest(fmt.Sprintf("the last of %d at once", width), b.SendAll(ctx, width, fs...)...)
		if figures = append(figures, last.String()); last.took >= brisk || !check.Spare(ctx, 0) {
			break
		}
	}
	if !last.slow(single) || last.took < brisk {
		return ""
	}
	return strings.Join(figures, ", ") + ": " + inTurn(single.took, last.took, width)
}

// byTrickle says which slow clients hold up the others, and how many it takes.
func byTrickle(ctx context.Context, b *check.Bench, base figure) string {
	for _, n := range []int{1, 4} {
		for _, kind := range []struct{ fault, what string }{{"slow-body", "bodies"}, {"trickled-headers", "headers"}} {
			if !check.Spare(ctx, verySlow) {
				return ""
			}
			f := slowest(fmt.Sprintf("beside %d whose %s come slowly", n, kind.what), besideSome(ctx, b, n, kind.fault))
			if f.took < brisk || !f.slow(base) {
				continue
			}
			if n == 1 {
				return fmt.Sprintf("%s, %s: one slow client holds up everybody, so that it takes one request at a time", base, f)
			}
			return fmt.Sprintf("%s, %s: it takes fewer than %d requests at a time, and slow clients occupy them", base, f, n+1)
		}
	}
	return ""
}

// inTurn says how many the receiver works on at a time, from how much longer
// the last of some that come at once takes than one alone.
func inTurn(single, last time.Duration, width int) string {
	lanes := float64(width) * float64(single) / float64(last)
	switch {
	case single < 2*time.Millisecond:
		return "a burst makes it slow"
	case lanes < 1.5:
		return fmt.Sprintf("it works on one at a time, %d × %s", width, inMS(single))
	case lanes < float64(width)/2:
		return fmt.Sprintf("it works on about %.0f at a time", lanes)
	default:
		return "a burst makes it slow"
	}
}

// pause lets some arrive at once, which ends what only happens to notifications
// that come one after another.
func pause(ctx context.Context, b *check.Bench) {
	b.SendAll(ctx, 8, b.Notification(), b.Notification(), b.Notification(), b.Notification(), b.Notification(), b.Notification(), b.Notification(), b.Notification())
}

// inRow is [whichSlow] for a receiver that may still be slow because of what
// the check has sent.
func inRow(ctx context.Context, b *check.Bench) string {
	base := alone(ctx, b)
	if base.took >= brisk {
		pause(ctx, b)
		if again := alone(ctx, b); again.took >= brisk {
			return always(ctx, b, again) + ", unless the hundreds before it are"
		}
	}
	return whichSlow(byRow, byDownstream)(ctx, b)
}

// byRow says after how many in a row it becomes slow.
func byRow(ctx context.Context, b *check.Bench, base figure) string {
	const most = 400
	pause(ctx, b)
	for n := 1; n <= most && check.Spare(ctx, 0); n++ {
		f := slowest(fmt.Sprintf("number %d in a row", n), b.Send(ctx, b.Notification()))
		if !f.slow(base) || f.took < brisk {
			continue
		}
		next := slowest("the next", b.Send(ctx, b.Notification()))
		if next.slow(base) {
			return fmt.Sprintf("%s, %s, %s: it is slow once about %d have come one after another", base, f, next, n-1)
		}
		return fmt.Sprintf("%s, %s, %s: now and then it does something else while one waits", base, f, next)
	}
	return ""
}

// byDownstream makes the receiver's downstream slow, where it can be, and looks
// whether the answer waits for it.
func byDownstream(ctx context.Context, b *check.Bench, base figure) string {
	const extra = time.Second
	if !b.HasDownstream() || !check.Spare(ctx, extra) {
		return ""
	}
	f := b.Notification()
	remove := b.SlowDownstream(f, extra)
	defer remove()
	late := slowest("while the downstream takes "+inMS(extra)+" more", b.Send(ctx, f))
	if !waited(base.took, late.took, extra) {
		return ""
	}
	return fmt.Sprintf("%s, %s: it waits for its downstream before it answers", base, late)
}

// waited reports whether an answer waited for something that took so much more.
// Who waits takes all of it. What it took alone was longer or shorter than it
// would be now: that is measured, on a machine that has other work.
func waited(alone, late, extra time.Duration) bool {
	return late >= extra && late >= alone+extra/2
}
