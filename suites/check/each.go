package check

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	// Of many notifications so many are looked at, evenly spread, where to look
	// at all of them would take long.
	sampled = 50
	// quick is how fast a sample must be counted for all to be.
	quick = 500 * time.Millisecond
)

// ExpectEach asserts that the receiver acted on each of sent as want wants it:
// on all of them if the probes are quick, and else on a sample.
func (b *Bench) ExpectEach(ctx context.Context, want func(Sent) Want, sent ...Sent) {
	every := max(1, len(sent)/sampled)
	var all, some []Want
	for i, s := range sent {
		all = append(all, want(s))
		if i%every == 0 {
			some = append(some, want(s))
		}
	}
	b.ExpectActed(ctx, some...)
	start := time.Now()
	if _, err := b.Observer.count(ctx, some); err != nil {
		b.Break(err)
	}
	if every > 1 && time.Since(start) < quick {
		b.ExpectActed(ctx, all...)
	}
}

// ExpectRemembered ends the check where a probe has forgotten that the receiver
// acted on s: what it counts from now on says nothing of what was before.
func (b *Bench) ExpectRemembered(ctx context.Context, s Sent) {
	if b.acted(ctx, s) == 0 {
		b.Inconclusive("the probe no longer counts what was done before the receiver was started again: look where that is kept")
	}
}

// acted returns the least that a probe counts of s, once nothing more happens.
func (b *Bench) acted(ctx context.Context, s Sent) int {
	counts, err := b.Observer.settle(ctx, []Want{Acted(1, s)})
	if err != nil {
		b.Break(err)
	}
	return slices.Min(counts[0])
}

// Try sends f by plan p from another goroutine than the check's own: what goes
// wrong ends nothing.
func (b *Bench) Try(ctx context.Context, f fixtures.Fixture, p delivery.Plan) []Sent {
	return b.TryQuestion(ctx, Question{Fixture: f, Plan: p})
}

// TryQuestion is Try for a question.
func (b *Bench) TryQuestion(ctx context.Context, q Question) []Sent {
	d, err := b.ask(ctx, q)
	if err != nil {
		return nil
	}
	b.keep(d.Attempts)
	sent := make([]Sent, len(d.Attempts))
	for i, a := range d.Attempts {
		sent[i] = Sent{q.Fixture, a}
	}
	b.owe(q.Plan, sent...)
	return sent
}

// Pause waits, which is patience with the receiver.
func (b *Bench) Pause(ctx context.Context, d time.Duration) {
	if err := wait(ctx, d); err != nil {
		b.Break(err)
	}
}

// Ordered returns the bytes of f's notification with its members in that order;
// those that are not named are left out.
func (b *Bench) Ordered(style intercom.Style, f fixtures.Fixture, names ...string) []byte {
	body, err := f.Notification.Encode(intercom.Compact)
	if err != nil {
		b.Break(err)
	}
	ordered := json.RawMessage("{}")
	for _, name := range names {
		ordered = SetMember(ordered, name, Member(body, name))
	}
	if body, err = style.Append(nil, ordered); err != nil {
		b.Break(err)
	}
	return body
}
