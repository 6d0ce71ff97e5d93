package idempotency

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// first asks one after another until something is found out.
func first(all ...func(context.Context, *check.Bench) string) func(context.Context, *check.Bench) string {
	return func(ctx context.Context, b *check.Bench) string {
		for _, ask := range all {
			if !check.Spare(ctx, 0) {
				break
			}
			if says := ask(ctx, b); says != "" {
				return says
			}
		}
		return ""
	}
}

// whichTopics says of which of its topics a duplicate is acted on again that
// comes after so long, if it is not of all.
func whichTopics(gap time.Duration) func(context.Context, *check.Bench) string {
	return func(ctx context.Context, b *check.Bench) string {
		groups := make([][]check.Sent, len(b.Topics))
		for i, d := range b.Topics {
			groups[i] = []check.Sent{b.Send(ctx, b.NotificationOf(d))}
		}
		b.Pause(ctx, gap)
		for i := range groups {
			groups[i] = append(groups[i], b.Send(ctx, groups[i][0].Fixture))
		}
		var again []string
		for i, acted := range twice(b.Acted(ctx, groups...)) {
			if acted {
				again = append(again, string(b.Topics[i].Topic))
			}
		}
		if len(again) == 0 || len(again) == len(groups) {
			return ""
		}
		return fmt.Sprintf("of its %d topics, duplicates of %s alone are acted on again", len(groups), strings.Join(again, ", "))
	}
}

// afterMany looks for a memory that is larger than [howMany] asks for.
func afterMany(ctx context.Context, b *check.Bench) string {
	return b.Once("idempotency: whether many make it forget", func() string {
		f := b.Notification()
		early := b.Send(ctx, f)
		sent := others(ctx, b, early, manyOthers)
		if b.Acted(ctx, []check.Sent{early, b.Send(ctx, f)})[0] < 2 {
			return ""
		}
		return fmt.Sprintf("it remembers more than %d notifications, and fewer than %d", mostOthers, sent)
	})
}

// whichGroup says which part of the id it does not see.
func whichGroup(ctx context.Context, b *check.Bench) string {
	f := b.Notification()
	b.Send(ctx, f)
	var groups [][]check.Sent
	for i := range groupsOf(f) {
		groups = append(groups, []check.Sent{b.Send(ctx, b.Notification(withID(withGroup(f, i))))})
	}
	var unseen []string
	for i, n := range b.Acted(ctx, groups...) {
		if n == 0 {
			unseen = append(unseen, fmt.Sprint(i+1))
		}
	}
	switch len(unseen) {
	case 0:
		return ""
	case len(groups):
		return whichKey(ctx, b)
	default:
		return fmt.Sprintf("of the %d groups of digits that an id has it does not compare: %s", len(groups), strings.Join(unseen, ", "))
	}
}

// howOften says which of several copies are acted on.
func howOften(ctx context.Context, b *check.Bench) string {
	const most = 6
	f := b.Notification()
	var sent []check.Sent
	var acted []string
	for n, before := 1, 0; n <= most; n++ {
		sent = append(sent, b.Send(ctx, f))
		if now := b.Acted(ctx, sent)[0]; now > before {
			before, acted = now, append(acted, fmt.Sprint(n))
		}
	}
	if len(acted) < 2 {
		return ""
	}
	return fmt.Sprintf("of %d copies it acts on these: %s", most, strings.Join(acted, ", "))
}

// whichMember says what else than the id makes a notification new.
func whichMember(ctx context.Context, b *check.Bench) string {
	var groups [][]check.Sent
	for _, d := range dresses() {
		early, again := dressed(ctx, b, d)
		groups = append(groups, []check.Sent{early, again})
	}
	var members []string
	for i, acted := range twice(b.Acted(ctx, groups...)) {
		if acted {
			members = append(members, dresses()[i].differs)
		}
	}
	if len(members) == 0 || len(members) == len(groups) {
		return whichKey(ctx, b)
	}
	return "what makes a notification new for it, beside the id: " + strings.Join(members, ", ")
}

// byConnection compares copies on one connection with copies on several.
func byConnection(ctx context.Context, b *check.Bench) string {
	apart := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: ownConnections, Header: http.Header{"Connection": {"close"}}})
	counts := b.Acted(ctx, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: ownConnections}), apart)
	if counts[1] <= 1 {
		return ""
	}
	return fmt.Sprintf("of %d copies it acts on %d where each has a connection of its own, and on %d where they share one: what it saw is kept with a connection or a process", ownConnections, counts[1], counts[0])
}

// whileLocked compares some notifications about one item that come together,
// as many as the check sends, with some that come in a row.
func whileLocked(ctx context.Context, b *check.Bench) string {
	var row []check.Sent
	for _, f := range aboutOneItem(b) {
		row = append(row, b.Send(ctx, f))
	}
	counts := b.Acted(ctx, row, b.SendAll(ctx, ofOneAction, aboutOneItem(b)...))
	if counts[0] < ofOneAction || counts[1] >= ofOneAction {
		return ""
	}
	return fmt.Sprintf("while it works on an item it passes over others about it: of %d in a row it acts on each, of %d together on %d", ofOneAction, ofOneAction, counts[1])
}
