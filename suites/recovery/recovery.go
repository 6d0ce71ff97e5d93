// Package recovery checks that nothing is lost, and nothing done twice, when
// something goes wrong on the way.
package recovery

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/recovery/mutants"
)

const (
	link       = "https://developers.intercom.com/docs/webhooks/webhook-notifications#handling-responses"
	signedPage = "https://developers.intercom.com/docs/webhooks/webhook-notifications#signed-notifications"
	fidelity   = "https://github.com/intercheck-dev/intercheck/blob/main/docs/fidelity.md#recovery"
)

const (
	fixQueue  = "put the work on a queue that outlives the process, such as a table or a stream, in the same step that claims the id, and only then answer; take it off when it is done"
	fixMemory = "keep the ids that were seen outside the process: in the database, or in a Redis that writes to disk"
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "recovery", Prefix: "REC", Title: "Recovery", Checks: slices.Concat(onTheWay(), passedOn(), outages(), restarted()), Mutants: mutants.All()}
}

// onTheWay are the checks of what goes wrong while the receiver runs.
func onTheWay() []check.Check {
	return []check.Check{
		{
			ID: "REC-001", Level: check.Must, Link: link, Needs: check.Effects, Waits: true,
			Fix:   "claim the id only once the whole body was read and its signature verified",
			Title: "acts once on a notification whose first attempt was cut off",
			Why:   "A connection breaks while the body is sent, and Intercom sends it again a minute later. Who has taken note of the first part takes the second attempt for a duplicate.",
			Run:   cutOff,
		},
		{
			ID: "REC-002", Level: check.Must, Link: link, Needs: check.Effects | check.Downstream,
			Fix:   "give the claim of the id back where the work failed and the answer was an error, or make claim and work one transaction",
			Title: "acts once on the retry of what it answered with an error",
			Why:   "Whoever claims the id, fails and answers 500 asks for a retry, and then ignores it as a duplicate: the notification is lost.",
			Run:   failedAndSaidSo,
		},
		{
			ID: "REC-003", Level: check.Should, Link: link, Needs: check.Effects | check.Downstream, Fix: fixQueue + ", and try again when it fails",
			Title: "finishes itself what fails after it acknowledged",
			Why:   "A 2xx is a promise: Intercom will not send the notification again. One failed call to a database or an API, or a connection that breaks, must not be the end of it.",
			Run:   failedAfterwards,
		},
		{
			ID: "REC-004", Level: check.Must, Link: link, Needs: check.Effects, Alone: true,
			Fix:   "let the queue between answer and work be as long as it has to be, and answer 503 rather than 2xx when it is full",
			Title: "acts on each of 500 notifications that arrive in a burst",
			Why:   "A queue of fixed length, a pool of workers, a limit of connections: what does not fit is dropped, although it was acknowledged.",
			Run:   burst,
		},
		{
			ID: "REC-005", Level: check.Must, Link: link + "#ordering", Needs: check.Effects,
			Fix:   "compare times, if at all, with what is stored of the same item",
			Title: "acts on a notification that arrives after a newer one about another item",
			Why:   "Intercom does not promise an order, and a retry comes a minute late. A mark of how far everything was read passes over what is behind it.",
			Run:   outOfOrder,
		},
		{
			ID: "REC-006", Level: check.Should, Link: link, Needs: check.Effects,
			Fix:   "accept a signed notification whatever its age, and rely on its id against replays",
			Title: "acts on a notification that comes two hours late",
			Why:   "A throttled subscription gets its notifications up to two hours late. A window of five minutes against replays refuses them all.",
			Run:   late,
		},
		{
			ID: "REC-019", Level: check.Should, Link: fidelity, Needs: check.Effects,
			Fix:   "compare times of a notification with your own clock only where hours of difference mean something",
			Title: "acts on a notification whose time is half a minute ahead",
			Why:   "Two clocks are never the same. A receiver that takes what has not happened yet for a forgery loses notifications on the day on which its own clock is late.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification(aged(-30*time.Second))))
			},
		},
	}
}

// aMinute is what Intercom waits before the retry, as short as it may be for a
// receiver to have noticed the end of the first attempt.
const aMinute = 200 * time.Millisecond

// cutOff ends the first attempt within the body, of which the id comes first.
func cutOff(ctx context.Context, b *check.Bench) {
	sent := []check.Sent{b.ExpectServing(ctx)}
	for _, fault := range []string{"reset-before-body", "reset-in-body"} {
		f := b.Notification()
		b.SendPlanned(ctx, f, delivery.Plan{Fault: fault, Body: idFirst(b, f)})
		b.Pause(ctx, aMinute)
		f = check.Attempt(f, 2)
		sent = append(sent, b.SendPlanned(ctx, f, delivery.Plan{Body: idFirst(b, f)})...)
	}
	b.ExpectActedOnce(ctx, sent...)
}

func idFirst(b *check.Bench, f fixtures.Fixture) []byte {
	return b.Ordered(intercom.Pretty, f, "id", "topic", "type", "app_id", "data", "links", "self", "created_at", "delivered_at", "first_sent_at", "delivery_attempts", "delivery_status")
}

func failedAndSaidSo(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	f := b.Notification()
	mend := b.FailDownstream(f, 503, 1)
	first := b.Send(ctx, f)
	mend()
	b.Expect(first).To(check.BeAnswered())
	if first.Exchange.Acknowledged() { // then there is no retry; REC-003 asks what becomes of the work
		b.Note("it acknowledges before the work is done, so that Intercom would not try again")
		return
	}
	second := b.Send(ctx, check.Attempt(f, 2))
	b.Expect(second).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(1, first, second))
}

// broken is the status of a call whose connection breaks.
const broken = 0

func failedAfterwards(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	for _, status := range []int{http.StatusServiceUnavailable, broken} {
		f := b.Notification()
		mend := b.FailDownstream(f, status, 1)
		defer mend()
		s := b.Send(ctx, f)
		b.Expect(s).To(check.BeAnswered())
		if !s.Exchange.Acknowledged() { // then there is a retry; REC-002 asks what becomes of it
			b.Note("it answers when the work is done, and with an error when that fails")
			continue
		}
		expectActedInTime(ctx, b, s)
	}
}

// expectActedInTime says by what the wait for a second try was bounded, which is
// patience: a receiver may try again much later than anybody waits for.
func expectActedInTime(ctx context.Context, b *check.Bench, s check.Sent) {
	b.Expect(b.ActsInTime(ctx, s)).To(gomega.BeTrue(), "expected the receiver to act on %s although its first try failed, but it did not within %s: if it tries again later than that, give it longer with --patience", s.Notification.ID, b.Observer.Patience)
	b.ExpectActed(ctx, check.Acted(1, s))
}

// burst sends what was not acknowledged once more, as Intercom would.
func burst(ctx context.Context, b *check.Bench) {
	fs := make([]fixtures.Fixture, 500)
	for i := range fs {
		fs[i] = b.Notification()
	}
	sent := b.SendAll(ctx, 64, fs...)
	again(ctx, b, sent)
	b.ExpectEach(ctx, notLost, sent...)
}

// notLost leaves it to another check whether what was tried again was done twice:
// the answer to its first attempt may have been late and no more.
func notLost(s check.Sent) check.Want {
	if s.Notification.DeliveryAttempts > 1 {
		return check.AtLeastOnce(s)
	}
	return check.Once(s)
}

func outOfOrder(ctx context.Context, b *check.Bench) {
	newer := b.Send(ctx, b.Notification())
	older := b.Send(ctx, b.Notification(aged(time.Hour)))
	b.ExpectActedOnce(ctx, newer, older)
}

// olderOfItem is no more than a minute late, as a retry is.
func olderOfItem(ctx context.Context, b *check.Bench) {
	newer := b.Notification()
	older := b.Notification(func(f *fixtures.Fixture) {
		id := f.Notification.ID
		*f = newer
		f.Notification.ID = id
	}, aged(time.Minute))
	one, two := b.Send(ctx, newer), b.Send(ctx, older)
	b.Expect(one).To(check.BeAcknowledged())
	b.Expect(two).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(2, one, two))
}

// late sends one that says that it was sent at first when it happened, and one
// that says that it was held back until now.
func late(ctx context.Context, b *check.Bench) {
	heldBack := func(f *fixtures.Fixture) { f.Notification.FirstSentAt += int64(2 * time.Hour / time.Second) }
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification(aged(2*time.Hour))), b.Send(ctx, b.Notification(aged(2*time.Hour), heldBack)))
}

// aged makes a notification one that happened so long ago, and is sent now for
// the first time.
func aged(d time.Duration) check.Edit {
	return func(f *fixtures.Fixture) {
		f.Notification.CreatedAt -= int64(d / time.Second)
		f.Notification.FirstSentAt = f.Notification.CreatedAt
	}
}
