package signature

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A way is how a forgery is sent, and what is known where it is acted on.
type way struct {
	says string
	check.Question
}

// open returns what is known of the ways in which forgeries are acknowledged or
// acted on.
func open(ctx context.Context, b *check.Bench, ways []way) []string {
	questions := make([]check.Question, len(ways))
	for i, w := range ways {
		questions[i] = w.Question
		questions[i].Plan.Tampering = cmp.Or(w.Plan.Tampering, "other-secret")
	}
	sent := b.Ask(ctx, width, questions...)
	groups := make([][]check.Sent, len(sent))
	for i, s := range sent {
		groups[i] = []check.Sent{s}
	}
	acted := make([]int, len(sent))
	if b.Observed() {
		acted = b.Acted(ctx, groups...)
	}
	var says []string
	for i, s := range sent {
		if acted[i] > 0 || s.Exchange.Acknowledged() {
			says = append(says, ways[i].says)
		}
	}
	return says
}

// orCompact says whether a tampering is taken in the compact layout alone.
func orCompact(id string) func(context.Context, *check.Bench) string {
	return func(ctx context.Context, b *check.Bench) string {
		if says := orRefused(ctx, b); says != "" {
			return says
		}
		compact := way{"it takes it of a body that was signed in the compact layout, and not in Intercom's own: it verifies, besides what was sent, the JSON as it would write it", check.Question{Fixture: b.Notification(), Plan: delivery.Plan{Style: intercom.Compact, Tampering: id}}}
		return strings.Join(open(ctx, b, []way{compact}), "")
	}
}

// whyTrusted says which header makes the receiver act on a forgery.
func whyTrusted(ctx context.Context, b *check.Bench) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	var ways []way
	for _, c := range claims() {
		for _, id := range []string{"other-secret", "no-signature"} {
			ways = append(ways, way{c.says(), check.Question{Fixture: b.Notification(), Plan: delivery.Plan{Tampering: id, Header: c.header()}}})
		}
	}
	if names := slices.Compact(open(ctx, b, ways)); len(names) > 0 {
		return "it acts on a forgery that has " + list(names) + ": it takes for granted what a sender wrote there"
	}
	return ""
}

// whyLetIn says which ways in are not verified.
func whyLetIn(ctx context.Context, b *check.Bench) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	var ways []way
	for _, w := range waysIn() {
		ways = append(ways, way{w.says, check.Question{Fixture: b.Notification(), Plan: w.plan, URL: w.address(b)}})
	}
	says := open(ctx, b, ways)
	if from := unverifiedFrom(ctx, b); from != "" {
		says = append(says, from)
	}
	if len(says) == 0 {
		return ""
	}
	return "it does not verify what comes " + list(says)
}

// unverifiedFrom says from which size on a body is not verified.
func unverifiedFrom(ctx context.Context, b *check.Bench) string {
	const smallest, largest = 1, 1023 // kB
	var ways []way
	for kb := smallest; kb <= largest; kb *= 2 {
		says := fmt.Sprintf("in a body of more than %d kB", kb)
		ways = append(ways, way{says, check.Question{Fixture: b.Notification(withText(strings.Repeat("w", kb<<10)))}})
	}
	if sizes := open(ctx, b, ways); len(sizes) > 0 && len(sizes) < len(ways) {
		return sizes[0]
	}
	return ""
}

// whichTopics says the forgeries of which topics are let in.
func whichTopics(topics func(*check.Bench) []fixtures.Definition) func(context.Context, *check.Bench) string {
	return func(ctx context.Context, b *check.Bench) string {
		if says := orRefused(ctx, b); says != "" {
			return says
		}
		var ways []way
		for _, d := range topics(b) {
			ways = append(ways, way{string(d.Topic), check.Question{Fixture: b.NotificationOf(d)}})
		}
		switch names := open(ctx, b, ways); len(names) {
		case 0, len(ways):
			return whyAnswered(ctx, b)
		default:
			return fmt.Sprintf("it does not verify every topic: it takes forgeries of %d of %d, %s", len(names), len(ways), list(names))
		}
	}
}

func ofReceiver(b *check.Bench) []fixtures.Definition { return b.Topics }

// ofIntercom leaves pings out, which the endpoint's area has checks of.
func ofIntercom(*check.Bench) []fixtures.Definition {
	return slices.DeleteFunc(slices.Clone(fixtures.Topics), func(d fixtures.Definition) bool { return d.Topic == intercom.Ping })
}

// whyUsedUp says which forgeries use up the id of a genuine notification.
func whyUsedUp(ctx context.Context, b *check.Bench) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	ids := []string{"other-secret", "no-signature", "changed-body"}
	forged, genuine := make([]check.Question, len(ids)), make([]check.Question, len(ids))
	for i, id := range ids {
		genuine[i].Fixture = b.Notification()
		forged[i] = check.Question{Fixture: genuine[i].Fixture, Plan: delivery.Plan{Tampering: id}}
	}
	b.Ask(ctx, width, forged...)
	return lost(ctx, b, ids, b.Ask(ctx, width, genuine...))
}

// lost says after which forgeries the genuine notifications were not acted on.
func lost(ctx context.Context, b *check.Bench, ids []string, genuine []check.Sent) string {
	var after []string
	var last check.Sent
	for i, s := range genuine {
		if b.Acted(ctx, genuine[i:i+1])[0] == 0 {
			after, last = append(after, ids[i]), s
		}
	}
	if len(after) == 0 {
		return ""
	}
	return fmt.Sprintf("a forgery uses up its id: after %s the genuine notification with that id is not acted on, and %s", list(after), check.Answer(last.Exchange))
}
