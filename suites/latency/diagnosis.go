package latency

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A figure is how long some answers took.
type figure struct {
	when string // completes "it took …"
	took time.Duration
	last check.Sent // the slowest of them
}

func (f figure) String() string {
	switch {
	case f.last.Exchange.Failure != "" && f.took > brisk:
		return f.when + " more than " + inMS(f.took)
	case f.last.Exchange.Failure != "":
		return f.when + " an end of the connection after " + inMS(f.took)
	case !f.last.Exchange.Acknowledged():
		return fmt.Sprintf("%s %s for a %d", f.when, inMS(f.took), f.last.Exchange.Status())
	default:
		return f.when + " " + inMS(f.took)
	}
}

// slow reports whether that is much longer than it takes alone.
func (f figure) slow(alone figure) bool {
	return f.took > 100*time.Millisecond && f.took > 3*alone.took
}

func inMS(d time.Duration) string {
	if d < 10*time.Second && d >= time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", max(1, d.Milliseconds()))
}

// slowest makes a figure of the slowest of what was sent.
func slowest(when string, sent ...check.Sent) figure {
	f := figure{when: when}
	for _, s := range sent {
		if s.Exchange.Took >= f.took {
			f.took, f.last = s.Exchange.Took, s
		}
	}
	return f
}

// one measures one notification at a time, thrice, and takes the median, which
// a stall of this machine does not change.
func one(ctx context.Context, b *check.Bench, when string, fresh func() fixtures.Fixture, p delivery.Plan) figure {
	var all []check.Sent
	for range 3 {
		s := b.SendPlanned(ctx, fresh(), p)[0]
		all = append(all, s)
		if s.Exchange.Took > 4*brisk {
			return slowest(when, s)
		}
	}
	middle := quantileOf(all, 0.5)
	for _, s := range all {
		if s.Exchange.Took == middle {
			return slowest(when, s)
		}
	}
	return slowest(when, all...)
}

// recovered lets pass what is still queued behind what the check has sent: the
// receiver works on what nobody waits for any more.
func recovered(ctx context.Context, b *check.Bench, d fixtures.Definition) {
	const most = 4
	for range most {
		if !check.Spare(ctx, 0) || b.Send(ctx, b.NotificationOf(d)).Exchange.Took < 2*brisk {
			return
		}
	}
}

func alone(ctx context.Context, b *check.Bench) figure {
	return one(ctx, b, "alone", func() fixtures.Fixture { return b.Notification() }, delivery.Plan{})
}

// whichSlow says which of the circumstances make the receiver slow, the one
// that the check is about before the others.
func whichSlow(about ...func(context.Context, *check.Bench, figure) string) func(context.Context, *check.Bench) string {
	return func(ctx context.Context, b *check.Bench) string {
		base := alone(ctx, b)
		switch {
		case !base.last.Exchange.Acknowledged() && base.took < brisk:
			return "without any load, too, " + check.Answer(base.last.Exchange)
		case base.took >= brisk:
			return always(ctx, b, base)
		}
		var says []string
		for _, ask := range about {
			if !check.Spare(ctx, 0) {
				break
			}
			if text := ask(ctx, b, base); text != "" {
				says = append(says, text)
			}
		}
		return strings.Join(says, "; ")
	}
}

// always says of a receiver that is slow on anything whether it waits for its
// downstream, where that can be tried.
func always(ctx context.Context, b *check.Bench, base figure) string {
	if says := byDownstream(ctx, b, base); says != "" {
		return says
	}
	return base.String() + ": it is slow with a single small notification, so load and size are not the reason"
}

// bySize says at which size of the body it becomes slow, or ends.
func bySize(ctx context.Context, b *check.Bench, base figure) string {
	least, figures := 0, []string{base.String()}
	for _, kb := range []int{1, 10, 50, 100, 200, 500, 1024} {
		f := one(ctx, b, fmt.Sprintf("with %d kB", kb), func() fixtures.Fixture { return b.Notification(withText(kb << 10)) }, delivery.Plan{})
		switch {
		case !f.last.Exchange.Acknowledged() && f.last.Exchange.Failure == "":
			return fmt.Sprintf("size: it answers %d to a text of %d kB, and takes one of %d kB: there is a limit between", f.last.Exchange.Status(), kb, least)
		case f.slow(base) && f.took >= brisk || !f.last.Exchange.Acknowledged():
			return strings.Join(append(figures, f.String()), ", ") + ": size makes it slow"
		}
		least, figures = kb, []string{base.String(), f.String()}
	}
	return ""
}

// byContent says of which of its topics and with how many attributes it is slow.
func byContent(ctx context.Context, b *check.Bench, base figure) string {
	for _, d := range b.Topics {
		figures := []string{base.String()}
		for _, n := range []int{0, 10, 30, 100} {
			f := one(ctx, b, fmt.Sprintf("a %s with %d attributes", d.Topic, n), func() fixtures.Fixture { return b.NotificationOf(d, withAttributes(n)) }, delivery.Plan{})
			figures = append(figures, f.String())
			if f.took > 2*brisk || !f.last.Exchange.Acknowledged() {
				return strings.Join(figures, ", ") + ": it works on what the item holds before its answer ends"
			}
		}
	}
	return ""
}

// byConnection compares kept connections with new ones.
func byConnection(ctx context.Context, b *check.Bench, base figure) string {
	f := one(ctx, b, "on a new connection", func() fixtures.Fixture { return b.Notification() }, delivery.Plan{Header: http.Header{"Connection": {"close"}}})
	if !f.slow(base) {
		return ""
	}
	return fmt.Sprintf("on a kept connection %s, %s: each new connection costs it something", inMS(base.took), f)
}
