package idempotency

import (
	"context"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// howRaced says which copies slip through that come close together.
func howRaced(ctx context.Context, b *check.Bench) string {
	if says := whichKey(ctx, b); says != "" {
		return says
	}
	return b.Once("idempotency: which copies slip through", func() string {
		if says := withinWhat(ctx, b); says != "" {
			return says
		}
		return ofHowMany(ctx, b)
	})
}

// withinWhat finds how far apart two copies may come that are both acted on.
func withinWhat(ctx context.Context, b *check.Bench) string {
	var widest, next time.Duration
	for gap := 2 * time.Millisecond; gap < 5*time.Second && check.Spare(ctx, gap); gap = gap * 3 / 2 {
		if slips(ctx, b, gap) {
			widest, next = gap, gap*3/2
		} else if gap > 4*widest+50*time.Millisecond {
			break
		}
	}
	if widest == 0 {
		return ""
	}
	return fmt.Sprintf("it looks first and writes later: copies that come within about %d ms of each other are all acted on", ((widest + next) / 2).Milliseconds())
}

// slips reports whether, of some pairs of copies that come so far apart, any
// is acted on twice. The second does not wait for the answer to the first.
func slips(ctx context.Context, b *check.Bench, gap time.Duration) bool {
	const pairs = 4
	var questions []check.Question
	for range pairs {
		f := b.Notification()
		questions = append(questions, check.Question{Fixture: f}, check.Question{Fixture: f, Plan: delivery.Plan{Delay: gap}})
	}
	sent := b.Ask(ctx, len(questions), questions...)
	groups := make([][]check.Sent, pairs)
	for i := range groups {
		groups[i] = sent[2*i : 2*i+2]
	}
	for _, n := range b.Acted(ctx, groups...) {
		if n > 1 {
			return true
		}
	}
	return false
}

// ofHowMany finds how many copies at once it takes for one to slip through.
func ofHowMany(ctx context.Context, b *check.Bench) string {
	var groups [][]check.Sent
	for copies := 2; copies <= 64; copies *= 2 {
		groups = append(groups, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: copies, Together: true}))
	}
	for i, n := range b.Acted(ctx, groups...) {
		if n > 1 {
			return fmt.Sprintf("of %d copies at once it acts on %d: what keeps others out does not hold when so many wait", len(groups[i]), n)
		}
	}
	return ""
}
