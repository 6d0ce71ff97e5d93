// Package idempotency checks that the receiver acts once on what arrives more
// than once, and does not take what is new for a duplicate.
package idempotency

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/idempotency/mutants"
)

const link = "https://developers.intercom.com/docs/webhooks/webhook-notifications#duplicate-notifications"

const (
	fix      = "claim the notification's id before the work in one atomic step that only the first can win, such as Redis SET NX or a unique index, and keep it for a week"
	fixWhole = "use the whole id of the notification, and nothing but the id, as the key of what was seen"
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "idempotency", Prefix: "IDM", Title: "Idempotency", Checks: slices.Concat(checks(), late(), more()), Mutants: mutants.All()}
}

func checks() []check.Check {
	return []check.Check{
		{
			ID: "IDM-001", Level: check.Must, Link: link, Fix: fix, Needs: check.Effects,
			Title: "acts once on a notification that is delivered twice",
			Why:   "Intercom delivers again when an answer came late. Who acts on both answers a customer twice.",
			Run:   twiceOfEach,

			Diagnose: first(whichTopics(0), howLong),
		},
		{
			ID: "IDM-002", Level: check.Must, Link: link, Fix: fix, Needs: check.Effects,
			Title: "acts once on 2 copies of a notification that arrive together",
			Why:   "Between looking whether an id was seen and writing it down there is time for another copy.",
			Run:   together(2, 8),

			Diagnose: howRaced,
		},
		{
			ID: "IDM-003", Level: check.Must, Link: link, Fix: fix, Needs: check.Effects,
			Title: "acts once on 32 copies of a notification that arrive together",
			Why:   "A lock that gives up under contention, or is held by one of several workers, lets some of many copies through.",
			Run:   together(32, 3),

			Diagnose: howRaced,
		},
		{
			ID: "IDM-004", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts once on a notification and its retry",
			Why:   "A retry has the same id in another body: delivery_attempts is 2. A key made of the body takes it for new.",
			Run:   retried,

			Diagnose: whichKey,
		},
		{
			ID: "IDM-005", Level: check.Must, Link: link, Fix: "answer a duplicate as if it were the first",
			Title: "acknowledges duplicates",
			Why:   "An error tells Intercom that the notification failed: it delivers it again, and counts the endpoint as failing.",
			Run: func(ctx context.Context, b *check.Bench) {
				for _, s := range b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: 3}) {
					b.Expect(s).To(check.BeAcknowledged())
				}
			},
			Diagnose: howAnswered,
		},
		{
			ID: "IDM-006", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts on each of two notifications about the same item",
			Why:   "A contact changes twice, a conversation gets two replies: a key made of the item's id loses the second.",
			Run:   sameItem,

			Diagnose: whichKey,
		},
		{
			ID: "IDM-007", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts on each of two notifications that differ in nothing but their ids",
			Why:   "Two people can do the same thing in the same second: a key made of topic and time, or of the content, loses one.",
			Run:   onlyTheID,

			Diagnose: whichKey,
		},
		{
			ID: "IDM-008", Level: check.Must, Link: link, Fix: "keep ids for days, outside the process, and not a number of them",
			Needs: check.Effects, Alone: true,
			Title: "acts once on a notification whose duplicate comes after 200 others",
			Why:   "A retry comes a minute later, and a busy workspace sends hundreds in between: a short memory has forgotten.",
			Run:   afterOthers,

			Diagnose: howLong,
		},
		{
			ID: "IDM-009", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts on each of two notifications whose ids differ only at the end",
			Why:   "An id is 42 characters long. A column or key that cuts it off takes different notifications for one.",
			Run:   sameStart,

			Diagnose: whichKey,
		},
		{
			ID: "IDM-010", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts once on each of two notifications about one item whose duplicates alternate",
			Why:   "Deliveries interleave. To remember only the last id of each conversation is to forget the one before.",
			Run:   alternating,

			Diagnose: howLong,
		},
		{
			ID: "IDM-011", Level: check.Must, Link: link, Fix: fixWhole, Needs: check.Effects,
			Title: "acts on a notification of its topic although one of another topic tells of the same action",
			Why:   "One action is announced under several topics that were subscribed to, about the same item in the same second. A key without the topic takes the second one for a duplicate.",
			Run:   overlapping,
		},
		{
			ID: "IDM-012", Level: check.Must, Link: link, Fix: "keep ids for a week, and not for some seconds", Needs: check.Effects | check.RealTime,
			Title: "acts once on a notification whose duplicate comes after a minute",
			Why:   "A minute is when Intercom tries again. A memory of thirty seconds is made for exactly the duplicates that never come.",
			Run:   afterAMinute,
		},
	}
}

// actedOnce asserts that the first copy was acknowledged and that all of them
// had one effect together. Whether duplicates are acknowledged is another check.
func actedOnce(ctx context.Context, b *check.Bench, copies []check.Sent) {
	b.Expect(copies[0]).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(1, copies...))
}

// twiceOfEach asks for every topic that the receiver acts on, since each may
// have a handler of its own.
func twiceOfEach(ctx context.Context, b *check.Bench) {
	var wants []check.Want
	for _, d := range b.Topics {
		copies := b.SendPlanned(ctx, b.NotificationOf(d), delivery.Plan{Copies: 2})
		b.Expect(copies[0]).To(check.BeAcknowledged())
		wants = append(wants, check.Acted(1, copies...))
	}
	b.ExpectActed(ctx, wants...)
}

// together sends copies at once, rounds times, since a race is not lost every time.
func together(copies, rounds int) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		var wants []check.Want
		for range rounds {
			sent := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: copies, Together: true})
			wants = append(wants, check.Acted(1, sent...))
		}
		b.ExpectActed(ctx, wants...)
	}
}

func retried(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	first := b.Send(ctx, f)
	f.Notification.DeliveryAttempts = 2
	actedOnce(ctx, b, []check.Sent{first, b.Send(ctx, f)})
}

func sameItem(ctx context.Context, b *check.Bench) {
	first := b.Notification()
	second := b.Notification(like(first), func(f *fixtures.Fixture) { f.Notification.CreatedAt++ })
	b.ExpectActed(ctx, check.Acted(2, b.Send(ctx, first), b.Send(ctx, second)))
}

func onlyTheID(ctx context.Context, b *check.Bench) {
	first := b.Notification()
	b.ExpectActed(ctx, check.Acted(2, b.Send(ctx, first), b.Send(ctx, b.Notification(like(first)))))
}

// like makes a notification the same as another in everything but its id.
func like(other fixtures.Fixture) check.Edit {
	return func(f *fixtures.Fixture) {
		id := f.Notification.ID
		*f = other
		f.Notification.ID = id
	}
}

// afterOthers sends the topic that fewer other checks send, so that the memory
// of it is filled by this check alone.
func afterOthers(ctx context.Context, b *check.Bench) {
	const some = 200
	f := b.NotificationOf(lastTopic(b))
	early := b.Send(ctx, f)
	if sent := others(ctx, b, early, some); sent < some {
		b.Note(fmt.Sprintf("the receiver took %d others in %s, and the duplicate came after those", sent, spell))
	}
	actedOnce(ctx, b, []check.Sent{early, b.Send(ctx, f)})
}

func lastTopic(b *check.Bench) fixtures.Definition { return b.Topics[len(b.Topics)-1] }

func sameStart(ctx context.Context, b *check.Bench) {
	first := b.Notification()
	id := string(first.Notification.ID)
	last := "0"
	if strings.HasSuffix(id, last) {
		last = "1"
	}
	second := b.Notification(func(f *fixtures.Fixture) {
		f.Notification.ID = intercom.NotificationID(id[:len(id)-1] + last)
	})
	b.ExpectActed(ctx, check.Acted(1, b.Send(ctx, first)), check.Acted(1, b.Send(ctx, second)))
}

// alternating shares one item between two notifications, as the story of one
// conversation does; so what is compared is their total.
func alternating(ctx context.Context, b *check.Bench) {
	one := b.Notification()
	two := b.Notification(like(one))
	var sent []check.Sent
	for range 2 {
		sent = append(sent, b.Send(ctx, one), b.Send(ctx, two))
	}
	b.ExpectActed(ctx, check.Acted(2, sent...))
}

// overlapping sends first what the receiver need not act on, and then what it does.
func overlapping(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	other := b.Notification(like(f), func(f *fixtures.Fixture) { f.Notification.Topic = "contact.email.updated" })
	b.Expect(b.Send(ctx, other)).To(check.BeAcknowledged())
	s := b.Send(ctx, f)
	b.Expect(s).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.AtLeastOnce(s))
}

// retryAfter is a little more than the minute after which Intercom tries again.
const retryAfter = 62 * time.Second

func afterAMinute(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	first := b.Send(ctx, f)
	b.Expect(first).To(check.BeAcknowledged())
	b.Pause(ctx, retryAfter)
	second := b.Send(ctx, check.Attempt(f, 2))
	b.Expect(second).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(1, first, second))
}
