package idempotency

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	mostOthers = 512 // notifications between a duplicate and the first
	longest    = 3200 * time.Millisecond
	width      = 8
)

// howLong says what makes the receiver forget an id.
func howLong(ctx context.Context, b *check.Bench) string {
	if says := whichKey(ctx, b); says != "" {
		return says
	}
	return b.Once("idempotency: how long it remembers", func() string {
		for _, find := range []func(context.Context, *check.Bench) string{perItem, untilWhen, howMany} {
			if !check.Spare(ctx, longest) {
				break
			}
			if says := find(ctx, b); says != "" {
				return says
			}
		}
		return ""
	})
}

// perItem asks with one other notification in between, about the same item or
// another, unless the time that this takes is what makes the receiver forget.
func perItem(ctx context.Context, b *check.Bench) string {
	groups := make([][]check.Sent, 2)
	var took time.Duration
	for i, other := range []func(fixtures.Fixture) fixtures.Fixture{
		func(f fixtures.Fixture) fixtures.Fixture { return b.Notification(like(f)) },
		func(fixtures.Fixture) fixtures.Fixture { return b.Notification() },
	} {
		f := b.Notification()
		between := other(f)
		groups[i] = []check.Sent{b.Send(ctx, f), b.Send(ctx, between), b.Send(ctx, f)}
		took = max(took, groups[i][2].Exchange.Started.Sub(groups[i][0].Exchange.Started))
	}
	switch counts := b.Acted(ctx, groups...); {
	case counts[0] > 2 && after(ctx, b, took)[0]:
		return ""
	case counts[0] > 2 && counts[1] > 2:
		return "it remembers the last notification alone: a duplicate after any other is acted on again"
	case counts[0] > 2:
		return "it remembers the last id of each item alone: a duplicate after another notification about the item is acted on again"
	default:
		return ""
	}
}

// howMany finds after how many others an id is forgotten, first by doubling
// them, and then to a tenth.
func howMany(ctx context.Context, b *check.Bench) string {
	var sizes []int
	for n := 4; n <= mostOthers; n *= 2 {
		sizes = append(sizes, n)
	}
	forgotten := slices.Index(forgets(ctx, b, sizes...), true)
	if forgotten < 0 {
		return ""
	}
	most := sizes[forgotten]
	least := most / 2
	for most-least > max(1, most/10) && check.Spare(ctx, time.Second) {
		if middle := (least + most) / 2; forgets(ctx, b, middle)[0] {
			most = middle
		} else {
			least = middle
		}
	}
	return fmt.Sprintf("it remembers about %d notifications: after so many others a duplicate is acted on again", (least+most+1)/2)
}

// forgets reports after which of these numbers of others a duplicate is acted
// on again.
func forgets(ctx context.Context, b *check.Bench, sizes ...int) []bool {
	groups := make([][]check.Sent, len(sizes))
	for i, n := range sizes {
		f := b.NotificationOf(lastTopic(b))
		others := make([]fixtures.Fixture, n)
		for k := range others {
			others[k] = b.NotificationOf(lastTopic(b))
		}
		first := b.Send(ctx, f)
		b.SendAll(ctx, width, others...)
		groups[i] = []check.Sent{first, b.Send(ctx, f)}
	}
	return twice(b.Acted(ctx, groups...))
}

func twice(counts []int) []bool {
	all := make([]bool, len(counts))
	for i, n := range counts {
		all[i] = n > 1
	}
	return all
}

// untilWhen finds for how long an id is remembered while nothing else comes,
// first by doubling the time, and then to a tenth.
func untilWhen(ctx context.Context, b *check.Bench) string {
	gaps := []time.Duration{25 * time.Millisecond}
	for gaps[len(gaps)-1] < longest {
		gaps = append(gaps, 2*gaps[len(gaps)-1])
	}
	forgotten := slices.Index(after(ctx, b, gaps...), true)
	if forgotten < 0 {
		return ""
	}
	least, most := gaps[forgotten]/2, gaps[forgotten]
	finer := make([]time.Duration, 5)
	for i := range finer {
		finer[i] = least + time.Duration(i+1)*(most-least)/5
	}
	if i := slices.Index(after(ctx, b, finer...), true); i >= 0 {
		least, most = finer[i]-(most-least)/5, finer[i]
	}
	return fmt.Sprintf("it remembers an id for about %d ms: a duplicate that comes later is acted on again", ((least + most) / 2).Milliseconds())
}

// after reports after which of these times a duplicate is acted on again. The
// times pass side by side.
func after(ctx context.Context, b *check.Bench, gaps ...time.Duration) []bool {
	firsts, seconds := make([]check.Question, len(gaps)), make([]check.Question, len(gaps))
	for i, gap := range gaps {
		f := b.Notification()
		firsts[i], seconds[i] = check.Question{Fixture: f}, check.Question{Fixture: f}
		seconds[i].Plan.Delay = gap
	}
	first := b.Ask(ctx, len(gaps), firsts...)
	second := b.Ask(ctx, len(gaps), seconds...)
	groups := make([][]check.Sent, len(gaps))
	for i := range gaps {
		groups[i] = []check.Sent{first[i], second[i]}
	}
	return twice(b.Acted(ctx, groups...))
}

// howLongAtWork finds for how long an id is held while the work goes on.
func howLongAtWork(ctx context.Context, b *check.Bench) string {
	for _, gap := range []time.Duration{100 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond, longWork} {
		if check.Spare(ctx, endOfWork) && twice(b.Acted(ctx, besideItsWork(ctx, b, gap)))[0] {
			return fmt.Sprintf("it holds an id for less than %d ms while the work goes on: a duplicate that comes by then is acted on as well", gap.Milliseconds())
		}
	}
	return ""
}
