package idempotency

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A pair is two notifications that differ in one thing, sent one after the
// other.
type pair struct {
	differs string
	change  check.Edit
}

// whatDiffers makes the pairs. Those at the end have ids of their own, and so
// are to be told apart; the others are one notification.
func whatDiffers() []pair {
	return []pair{
		{"nothing", func(*fixtures.Fixture) {}},
		{"delivery_attempts", func(f *fixtures.Fixture) { f.Notification.DeliveryAttempts = 2 }},
		{"body", func(f *fixtures.Fixture) {
			f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, "intercheck_new", []byte("true"))
		}},
		{"second", func(f *fixtures.Fixture) { f.Notification.CreatedAt++ }},
		{"id", func(*fixtures.Fixture) {}},
		{"id and second", func(f *fixtures.Fixture) { f.Notification.CreatedAt++; f.Notification.FirstSentAt++ }},
	}
}

// answers are how often a receiver acted on each pair, by what differs.
type answers map[string]int

// askPairs also returns how long after the first the second of a pair came, at most.
func askPairs(ctx context.Context, b *check.Bench) (out answers, gap time.Duration) {
	var groups [][]check.Sent
	for _, p := range whatDiffers() {
		first := b.Notification()
		second := first
		if strings.HasPrefix(p.differs, "id") {
			second = b.Notification(like(first))
		}
		p.change(&second)
		groups = append(groups, []check.Sent{b.Send(ctx, first), b.Send(ctx, second)})
	}
	groups = append(groups, otherTopic(ctx, b), otherItem(ctx, b))
	counts := b.Acted(ctx, groups...)
	out = answers{"id and topic": counts[len(counts)-2], "id and item": counts[len(counts)-1]}
	for i, p := range whatDiffers() {
		out[p.differs] = counts[i]
		gap = max(gap, groups[i][1].Exchange.Started.Sub(groups[i][0].Exchange.Started))
	}
	return out, gap
}

// otherTopic sends two notifications about one item in one second, of two
// topics that the receiver acts on. If it acts on one alone, that is nobody's
// mistake, and the answer shows nothing.
func otherTopic(ctx context.Context, b *check.Bench) []check.Sent {
	first := b.Notification()
	second := b.Notification(like(first), func(f *fixtures.Fixture) { f.Notification.Topic = b.Topics[len(b.Topics)-1].Topic })
	return []check.Sent{b.Send(ctx, first), b.Send(ctx, second)}
}

func otherItem(ctx context.Context, b *check.Bench) []check.Sent {
	first := b.Notification()
	second := b.Notification(func(f *fixtures.Fixture) {
		f.Notification.CreatedAt, f.Notification.FirstSentAt = first.Notification.CreatedAt, first.Notification.FirstSentAt
	})
	return []check.Sent{b.Send(ctx, first), b.Send(ctx, second)}
}

// whichKey says what the receiver remembers instead of the id, if it does. Where
// time alone makes it forget, a pair that took longer than the others shows nothing.
func whichKey(ctx context.Context, b *check.Bench) string {
	return b.Once("idempotency: what it remembers", func() string {
		a, gap := askPairs(ctx, b)
		switch says := a.key(len(b.Topics) > 1); {
		case says == "":
			return cutOff(ctx, b)
		case a["nothing"] == 1 && a["id"] > 1 && after(ctx, b, gap)[0]:
			return ""
		default:
			return says
		}
	})
}

func (a answers) key(topics bool) string {
	switch {
	case a["nothing"] > 1:
		return "it does not look for duplicates at all: the same bytes, one time after the other, are acted on twice"
	case a["id"] == 1:
		return "it remembers " + a.parts(topics) + " instead of the id of the notification: what has the same is taken for a duplicate"
	case a["delivery_attempts"] > 1 && a["body"] > 1:
		return "it remembers the body, or a digest of it: a retry has another, since delivery_attempts is 2"
	case a["delivery_attempts"] > 1:
		return "it remembers the id together with delivery_attempts, and so takes each retry for new"
	case a["body"] > 1:
		return "it remembers the item's content, and so takes the same id with other content for new"
	case a["second"] > 1:
		return "it remembers created_at together with the id"
	default:
		return "" // it tells by the id
	}
}

// parts names those parts of a notification that make it new.
func (a answers) parts(topics bool) string {
	var parts []string
	if a["id and topic"] > 1 && topics {
		parts = append(parts, "the topic")
	}
	switch {
	case a["id and item"] > 1 && a["body"] > 1:
		parts = append(parts, "the item's content")
	case a["id and item"] > 1:
		parts = append(parts, "the item's id")
	}
	if a["id and second"] > 1 {
		parts = append(parts, "the second of created_at")
	}
	switch len(parts) {
	case 0:
		return "nothing that tells notifications apart,"
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
	}
}

// howAnswered says what duplicates are answered with.
func howAnswered(ctx context.Context, b *check.Bench) string {
	copies := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: 2})
	first, second := copies[0].Exchange, copies[1].Exchange
	if !first.Acknowledged() || second.Acknowledged() {
		return ""
	}
	says := fmt.Sprintf("for the first of two copies %s, for the second %s", check.Answer(first), check.Answer(second))
	if b.Observed() && b.Acted(ctx, copies)[0] == 1 {
		says += ": it knows the duplicate, acts once, and yet calls it an error"
	}
	return says
}
