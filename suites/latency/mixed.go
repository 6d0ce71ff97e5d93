package latency

import (
	"context"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// otherTopics are mixed with those that the receiver acts on. One that is
// subscribed to too much gets them as well.
func otherTopics() []intercom.Topic {
	return []intercom.Topic{"ticket.created", "conversation.admin.replied", "contact.lead.created", "conversation.admin.closed"}
}

// mixed are the checks of bursts of several topics.
func mixed() []check.Check {
	return []check.Check{
		{
			ID: "LAT-010", Level: check.Must, Link: link, Fix: fixBurst, Alone: true,
			Title: "answers each of 64 notifications of several topics that arrive at once within 5s",
			Why:   "A campaign makes contacts, conversations and tickets in the same moment. The one handler that takes a lock, or all connections to the database, holds up the others.",
			Run: func(ctx context.Context, b *check.Bench) {
				for _, s := range mixedBurst(ctx, b) {
					b.Expect(s).To(check.BeAcknowledged())
				}
			},
			Diagnose: whichSlow(byTopic, byDownstream),
		},
		{
			ID: "LAT-011", Level: check.Should, Link: link, Fix: fixBurst, Alone: true,
			Title: "answers 64 notifications of several topics that arrive at once within 500ms",
			Why:   "Intercom delivers to slower endpoints with a lower priority, and what counts is all that the endpoint gets.",
			Run: func(ctx context.Context, b *check.Bench) {
				expectBrisk(ctx, b, "the 95th percentile of 64 of several topics", 0.95, func() []check.Sent { return mixedBurst(ctx, b) })
			},
			Diagnose: whichSlow(byTopic, byDownstream),
		},
	}
}

// mixture takes every second notification from the topics that the receiver
// acts on, as most of what it gets is of these.
func mixture(b *check.Bench) (all []fixtures.Definition) {
	for i, t := range otherTopics() {
		all = append(all, b.Topics[i%len(b.Topics)], b.Topic(t))
	}
	return append(all, b.Topics[min(len(b.Topics), len(otherTopics())):]...)
}

func mixedBurst(ctx context.Context, b *check.Bench) []check.Sent {
	topics := mixture(b)
	fs := make([]fixtures.Fixture, 64)
	for i := range fs {
		fs[i] = b.NotificationOf(topics[i%len(topics)])
	}
	return b.SendAll(ctx, len(fs), fs...)
}

// byTopic says of which of the topics several at once are slow.
func byTopic(ctx context.Context, b *check.Bench, _ figure) string {
	asked := map[intercom.Topic]bool{}
	for _, d := range mixture(b) {
		if asked[d.Topic] || !check.Spare(ctx, 0) {
			continue
		}
		asked[d.Topic] = true
		recovered(ctx, b, d)
		single := one(ctx, b, "one "+string(d.Topic)+" alone", func() fixtures.Fixture { return b.NotificationOf(d) }, delivery.Plan{})
		fs := make([]fixtures.Fixture, 8)
		for i := range fs {
			fs[i] = b.NotificationOf(d)
		}
		last := slowest("the last of 8 at once", b.SendAll(ctx, len(fs), fs...)...)
		if last.took >= brisk && last.slow(single) {
			return single.String() + ", " + last.String() + ": " + inTurn(single.took, last.took, len(fs))
		}
	}
	return ""
}
