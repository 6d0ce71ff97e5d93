package idempotency

import (
	"context"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	fixDays = "keep ids for a week, outside the process, and neither a number of them nor for some seconds"

	// someSeconds is longer than most locks and caches that are meant to be short.
	someSeconds = 3200 * time.Millisecond
	// manyOthers are more than the usual sizes of a cache: 256, 500, 1,000. A whole
	// run sends that many, so that this check need not.
	manyOthers = 1050
	// Others are sent so many at a time, and for no longer than that. One that
	// takes them one by one is not to be behind by more than backlog.
	lanes   = 16
	spell   = 15 * time.Second
	backlog = 2 * time.Second
)

// late are the checks of how long, and over how much, an id is remembered.
func late() []check.Check {
	return []check.Check{
		{
			ID: "IDM-013", Level: check.Must, Link: link, Fix: fixDays, Needs: check.Effects, Waits: true,
			Title: "acts once on a notification whose duplicate comes some seconds later",
			Why:   "A claim that is given up when the work is done, or a lock that expires after a second, keeps out what comes at the same time, and not the duplicate that comes next.",
			Run:   afterSomeSeconds,

			Diagnose: first(whichTopics(someSeconds), howLong),
		},
		{
			ID: "IDM-014", Level: check.Must, Link: link, Fix: fixDays, Needs: check.Effects, Alone: true, Late: true,
			Title: "acts once on the first notification of a run, the duplicate of which comes near its end, after a thousand others or more",
			Why:   "An import or a campaign sends thousands within the minute after which Intercom tries again. A cache of 1000 has forgotten by then, and so has whatever forgets with time.",
			Run:   nearTheEnd,

			Diagnose: first(howLong, afterMany),
		},
		{
			ID: "IDM-023", Level: check.Must, Link: link, Fix: "count the time for which an id is kept from when the notification came, and not from when it was made", Needs: check.Effects,
			Title: "acts once on a notification that comes two hours late, and its duplicate",
			Why:   "A throttled subscription gets its notifications up to two hours late. An id that expires an hour after created_at is forgotten before it is written.",
			Run:   lateTwice,
		},
		{
			ID: "IDM-021", Level: check.Must, Link: link, Fix: "look whether a notification was seen whenever it is taken up, also from a queue, a list of failures or a nightly job", Needs: check.Effects, Alone: true, Late: true,
			Title: "does nothing once more, some seconds later, about what it has acted on",
			Why:   "What is put off is done twice as well: a duplicate that waits in a queue until a lock is free, or a job that does again what it takes for undone.",
			Run:   lookedAtAgain,
		},
		{
			ID: "IDM-022", Level: check.Must, Link: link, Fix: "claim the id for good, or for as long as the work takes and not for a time that it should take", Needs: check.Effects | check.Downstream,
			Title: "acts once on a notification whose duplicate comes while the work on it takes its time",
			Why:   "A lock that expires, or a queue that hands out again what was not done in time, holds while whatever is called is quick. On the day when that is slow, everything is done twice.",
			Run:   whileItWorks,

			Diagnose: first(howLong, howLongAtWork),
		},
	}
}

// lateTwice leaves it to another check whether what is late is acted on at all.
func lateTwice(ctx context.Context, b *check.Bench) {
	f := b.Notification(func(f *fixtures.Fixture) { f.Notification.CreatedAt -= int64(2 * time.Hour / time.Second) })
	copies := []check.Sent{b.Send(ctx, f), b.Send(ctx, f)}
	if b.Acted(ctx, copies)[0] == 0 {
		b.Skip("it does not act on what comes late, which is another check's matter")
	}
	actedOnce(ctx, b, copies)
}

// lookedAtAgain sends a duplicate of its own, so that there is one.
func lookedAtAgain(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	first, second := b.Send(ctx, f), b.Send(ctx, f)
	b.Expect(first).To(check.BeAcknowledged())
	if b.Acted(ctx, []check.Sent{first, second})[0] > 1 {
		b.Skip("it acts on a duplicate at once, which is another check's matter")
	}
	b.ExpectActed(ctx, check.Acted(1, first, second))
	b.ExpectStill(ctx, false)
}

const (
	// longWork is longer than a lock of one second. It is short enough not to use
	// up patience with a receiver that does one thing after another.
	longWork = 1500 * time.Millisecond
	// A receiver that answers when its work is done gets that done in time.
	endOfWork = 4 * time.Second
)

// besideItsWork sends a notification and, so much later, its duplicate. The work
// goes on until that is answered.
func besideItsWork(ctx context.Context, b *check.Bench, gap time.Duration) []check.Sent {
	f := b.Notification()
	mend := b.SlowDownstream(f, time.Minute)
	defer mend()
	defer time.AfterFunc(endOfWork, mend).Stop()
	return b.Ask(ctx, 2, check.Question{Fixture: f}, check.Question{Fixture: f, Plan: delivery.Plan{Delay: gap}})
}

// whileItWorks leaves it to another check whether the work is done at all, and to
// its end: who gives up just as the call is answered was seen by one probe alone.
func whileItWorks(ctx context.Context, b *check.Bench) {
	sent := besideItsWork(ctx, b, longWork)
	if b.Acted(ctx, sent)[0] == 0 {
		b.Skip("it gave up its work on both, which is another check's matter")
	}
	b.ExpectActed(ctx, check.AtMostOnce(sent...))
}

func afterSomeSeconds(ctx context.Context, b *check.Bench) {
	fs := make([]fixtures.Fixture, len(b.Topics))
	for i, d := range b.Topics {
		fs[i] = b.NotificationOf(d)
	}
	early := b.SendAll(ctx, len(fs), fs...)
	b.Pause(ctx, someSeconds)
	wants := make([]check.Want, len(fs))
	for i, s := range early {
		b.Expect(s).To(check.BeAcknowledged())
		wants[i] = check.Acted(1, s, b.Send(ctx, fs[i]))
	}
	b.ExpectActed(ctx, wants...)
}

// others sends so many other notifications like early, or fewer where that one
// shows the receiver to be slow. It returns how many it sent.
func others(ctx context.Context, b *check.Bench, early check.Sent, n int) (sent int) {
	width := max(1, min(lanes, int(backlog/max(early.Exchange.Took, 1))))
	for end := time.Now().Add(spell); sent < n && time.Now().Before(end); {
		fs := make([]fixtures.Fixture, min(3*width, n-sent))
		for i := range fs {
			fs[i] = b.NotificationOf(early.Definition)
		}
		b.SendAll(ctx, width, fs...)
		sent += len(fs)
	}
	return sent
}

// nearTheEnd delivers again what the probes were tried with. Where little else
// was selected it sends others and waits, so that the end is not the beginning.
func nearTheEnd(ctx context.Context, b *check.Bench) {
	others(ctx, b, *b.Tried, manyOthers-(b.Taken()-1))
	if gap := someSeconds - time.Since(b.Tried.Exchange.Started); gap > 0 {
		b.Pause(ctx, gap)
	}
	taken, again := b.Taken(), b.Send(ctx, b.Tried.Fixture)
	b.Note(fmt.Sprintf("the duplicate came after %d others and %s", taken-1, again.Exchange.Started.Sub(b.Tried.Exchange.Started).Round(time.Second)))
	actedOnce(ctx, b, []check.Sent{*b.Tried, again})
}
