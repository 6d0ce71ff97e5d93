package idempotency

import (
	"context"
	"net/http"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// ownConnections are so many that of a few workers, each with a memory of its
// own, more than one is bound to get some.
const ownConnections = 12

// more are the checks of what an id is, and of what comes another way.
func more() []check.Check {
	return []check.Check{
		{
			ID: "IDM-016", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts on each of several notifications whose ids differ in one group alone",
			Why:   "A key made of a part of the id, or of a number that the first digits make, takes different notifications for one.",
			Run:   oneGroup,

			Diagnose: whichGroup,
		},
		{
			ID: "IDM-017", Level: check.Must, Link: link, Fix: fixWhole + ", and keep it, however often it came", Needs: check.Effects,
			Title: "acts once on a notification that comes three times, and once on one that is tried three times",
			Why:   "That Intercom tries twice does not mean that nothing comes a third time: duplicates and retries add up. Who forgets an id once its duplicate came acts again.",
			Run:   thrice,

			Diagnose: first(whichKey, howOften),
		},
		{
			ID: "IDM-018", Level: check.Should, Link: "https://github.com/intercheck-dev/intercheck/blob/main/docs/fidelity.md#idempotency", Fix: fixWhole, Needs: check.Effects,
			Title: "acts once on a notification whose envelope or layout is another the second time",
			Why:   "Intercom does not say which members a retry changes, nor that it lays it out the same way. A key that has more in it than the id depends on that.",
			Run:   inAnotherEnvelope,

			Diagnose: whichMember,
		},
		{
			ID: "IDM-019", Level: check.Must, Link: link, Fix: "where the item is locked wait for the lock, or answer 503, so that Intercom sends it again", Needs: check.Effects,
			Title: "acts on each of four notifications about one item that arrive together",
			Why:   "One action makes several notifications within the same moment. A receiver that passes over an item that is just being worked on loses all but one.",
			Run:   oneItemTogether,

			Diagnose: first(whichKey, whileLocked),
		},
		{
			ID: "IDM-020", Level: check.Must, Link: link, Fix: fix, Needs: check.Effects,
			Title: "acts once on copies that come on connections of their own",
			Why:   "Connections are spread over processes and machines. A memory that each of them has for itself does not know what another one has seen.",
			Run:   onOwnConnections,

			Diagnose: first(whichKey, byConnection),
		},
	}
}

// onOwnConnections sends the first one on a connection that is kept.
func onOwnConnections(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	copies := []check.Sent{b.Send(ctx, f)}
	for range ownConnections {
		copies = append(copies, b.SendPlanned(ctx, f, delivery.Plan{Header: http.Header{"Connection": {"close"}}})...)
	}
	actedOnce(ctx, b, copies)
}

// oneGroup sends one notification, and for each group of its id another one
// whose id has another group there.
func oneGroup(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	wants := []check.Want{check.Acted(1, b.Send(ctx, f))}
	for i := range groupsOf(f) {
		s := b.Send(ctx, b.Notification(withID(withGroup(f, i))))
		b.Expect(s).To(check.BeAcknowledged())
		wants = append(wants, check.Acted(1, s))
	}
	b.ExpectActed(ctx, wants...)
}

// groupsOf returns the five groups of digits that an id has.
func groupsOf(f fixtures.Fixture) []string {
	_, digits, _ := strings.Cut(string(f.Notification.ID), "_")
	return strings.Split(digits, "-")
}

// withGroup returns the id of f with other digits in one group.
func withGroup(f fixtures.Fixture, i int) string {
	groups := groupsOf(f)
	groups[i] = strings.Map(func(digit rune) rune {
		at := strings.IndexRune("0123456789abcdef", digit)
		if at < 0 {
			return digit
		}
		return rune("123456789abcdef0"[at])
	}, groups[i])
	prefix, _, _ := strings.Cut(string(f.Notification.ID), "_")
	return prefix + "_" + strings.Join(groups, "-")
}

func thrice(ctx context.Context, b *check.Bench) {
	copies := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: 3})
	f := b.Notification()
	var tries []check.Sent
	for n := 1; n <= 3; n++ {
		tries = append(tries, b.Send(ctx, check.Attempt(f, n)))
	}
	b.Expect(copies[0]).To(check.BeAcknowledged())
	b.Expect(tries[0]).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(1, copies...), check.Acted(1, tries...))
}

// A dress is another way in which the same notification can come.
type dress struct {
	differs string
	change  check.Edit
	plan    delivery.Plan
}

func dresses() []dress {
	same := func(*fixtures.Fixture) {}
	delivered, self := "delivered", "https://api.intercom.io/notifications/1"
	return []dress{
		{"first_sent_at", func(f *fixtures.Fixture) { f.Notification.FirstSentAt += 60 }, delivery.Plan{}},
		{"delivered_at", func(f *fixtures.Fixture) { f.Notification.DeliveredAt = f.Notification.CreatedAt + 60 }, delivery.Plan{}},
		{"delivery_status", func(f *fixtures.Fixture) { f.Notification.DeliveryStatus = &delivered }, delivery.Plan{}},
		{"self", func(f *fixtures.Fixture) { f.Notification.Self = &self }, delivery.Plan{}},
		{"layout", same, delivery.Plan{Style: intercom.Compact}},
	}
}

func inAnotherEnvelope(ctx context.Context, b *check.Bench) {
	var wants []check.Want
	for _, d := range dresses() {
		early, again := dressed(ctx, b, d)
		b.Expect(early).To(check.BeAcknowledged())
		wants = append(wants, check.Acted(1, early, again))
	}
	b.ExpectActed(ctx, wants...)
}

func dressed(ctx context.Context, b *check.Bench, d dress) (early, again check.Sent) {
	f := b.Notification()
	early = b.Send(ctx, f)
	d.change(&f)
	return early, b.SendPlanned(ctx, f, d.plan)[0]
}

// ofOneAction is how many notifications one action makes within the same moment.
const ofOneAction = 4

// aboutOneItem makes as many about one item.
func aboutOneItem(b *check.Bench) []fixtures.Fixture {
	fs := []fixtures.Fixture{b.Notification()}
	for len(fs) < ofOneAction {
		fs = append(fs, b.Notification(like(fs[0])))
	}
	return fs
}

// oneItemTogether sends what was not acknowledged once more, as Intercom would:
// a receiver that cannot get at the item may say so.
func oneItemTogether(ctx context.Context, b *check.Bench) {
	var wants []check.Want
	for range 4 {
		sent := b.SendAll(ctx, ofOneAction, aboutOneItem(b)...)
		for i, s := range sent {
			if !s.Exchange.Acknowledged() {
				sent[i] = b.Send(ctx, check.Attempt(s.Fixture, 2))
				b.Expect(sent[i]).To(check.BeAcknowledged())
			}
		}
		wants = append(wants, check.Acted(len(sent), sent...))
	}
	b.ExpectActed(ctx, wants...)
}
