package check

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

// atATime is how many variants are sent side by side. A receiver that fails one
// is not sent the next ones.
const atATime = 4

// A Variant is a notification, how it is sent, and what is special about that.
type Variant struct {
	With   string // the end of "with …"
	Unsure bool   // it need not be acted on
	Question
}

func (v Variant) want(s Sent) Want {
	if v.Unsure {
		return AtMostOnce(s)
	}
	return Once(s)
}

// ExpectVariants sends each variant and asserts that it is acknowledged and,
// where that can be seen and the receiver acts on its topic, acted on once.
func (b *Bench) ExpectVariants(ctx context.Context, all ...Variant) {
	var seen []Variant
	var wants []Want
	for some := range slices.Chunk(all, atATime) {
		for i, s := range b.sendVariants(ctx, some) {
			b.Expect(s).To(BeAcknowledged(), "with %s", some[i].With)
			if b.actsOn(s) {
				seen, wants = append(seen, some[i]), append(wants, some[i].want(s))
			}
		}
	}
	if b.Observed() && len(wants) > 0 {
		b.expectActedAs(ctx, seen, wants)
	}
}

// sendVariants sends some variants side by side and keeps the evidence.
func (b *Bench) sendVariants(ctx context.Context, some []Variant) []Sent {
	questions := make([]Question, len(some))
	for i, v := range some {
		questions[i] = v.Question
	}
	sent := b.Ask(ctx, len(some), questions...)
	for _, s := range sent {
		b.keep([]delivery.Attempt{s.Attempt})
	}
	return sent
}

func (b *Bench) actsOn(s Sent) bool {
	for _, d := range b.Topics {
		if d.Topic == s.Notification.Topic {
			return true
		}
	}
	return false
}

// expectActedAs is [Bench.ExpectActed], which says of which variant it is about.
func (b *Bench) expectActedAs(ctx context.Context, all []Variant, wants []Want) {
	counts, err := b.Observer.settle(ctx, wants)
	if err != nil {
		b.Break(err)
	}
	for i, v := range all {
		for p, count := range counts[i] {
			b.Expect(count).To(exactly{wants[i], b.Observer.units[p], b.Observer.Patience}, "with %s", v.With)
		}
	}
	b.Observer.kept.keep(wants)
}
