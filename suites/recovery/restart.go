package recovery

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// underWork is patience: how long a receiver gets to begin with its work.
const underWork = 300 * time.Millisecond

// The ends that checks share. Where work goes on when it is told to end, it may
// take its time, which is no matter of those that find it idle.
const (
	toldWhenIdle = "told to end when idle"
	justKilled   = "killed"
)

// untilRetry is when Intercom tries again. A claim that ends by itself, as a
// lease does, has until then.
const untilRetry = time.Minute

// asksForTime reports whether a receiver says that it cannot tell yet.
func asksForTime(s check.Sent) bool {
	status := s.Exchange.Status()
	return status >= http.StatusInternalServerError || slices.Contains([]int{http.StatusTooEarly, http.StatusTooManyRequests}, status)
}

// restarted are the checks that end the receiver and start it again.
func restarted() []check.Check {
	all := []check.Check{
		{
			ID: "REC-010", Level: check.Must, Link: fidelity, Shares: toldWhenIdle, Fix: fixMemory,
			Title: "acts once on a notification whose duplicate comes after a restart",
			Why:   "A deployment is a restart, and a retry comes a minute later. A memory within the process is empty then.",
			Run:   duplicateAfter(check.Told),
		},
		{
			ID: "REC-011", Level: check.Must, Link: fidelity, Shares: justKilled, Fix: fixMemory + ", written before the answer",
			Title: "acts once on a notification whose duplicate comes after it was killed",
			Why:   "What is written to disk when the process ends is not written when it is killed: by the kernel, for its memory, or by an impatient supervisor.",
			Run:   duplicateAfter(check.Killed),
		},
		{
			ID: "REC-012", Level: check.Must, Link: fidelity, Fix: "on SIGTERM stop listening, finish what was acknowledged, or leave it to a queue that outlives the process, and only then end",
			Title: "loses nothing that it acknowledged before it was told to end",
			Why:   "Each deployment tells it to end. What is still in its memory then was acknowledged, and will not be sent again.",
			Run:   loses(check.Told, 0, false, check.Once),
		},
		{
			ID: "REC-013", Level: check.Should, Link: fidelity, Shares: justKilled, Fix: fixQueue + "; where a lease has to run out before the work is taken up again, give --patience that is longer than the lease",
			Title: "loses nothing that it acknowledged before it was killed",
			Why:   "A process can end at any moment. Only what was written down before the answer, and until it is done, is still known.",
			Run:   loses(check.Killed, time.Second, true, check.AtLeastOnce),
		},
		{
			ID: "REC-014", Level: check.Should, Link: fidelity, Shares: toldWhenIdle, Fix: "handle SIGTERM, do not wait for connections that are idle, and tell the workers that were started to end before ending",
			Title: "ends when it is told to, and leaves nobody serving",
			Why:   "What does not end is killed by its supervisor, after ten seconds at Docker and thirty at Kubernetes, with all that it holds; so are workers that outlive the process which started them. Without a supervisor they go on with the old code, at the address that the new process needs.",
			Run:   endsWhenTold,
		},
		{
			ID: "REC-015", Level: check.Must, Link: fidelity, Shares: toldWhenIdle, Fix: "keep no state that a missed notification could upset",
			Title: "acts once on the retry of a notification that came while it was down",
			Why:   "Intercom finds nobody during a deployment, and tries once more after a minute.",
			Run:   missed,
		},
		{
			ID: "REC-016", Level: check.Must, Link: fidelity, Needs: check.Downstream, Fix: "claim the id in one transaction with the work, or note when the work is done and do again what is not; a claim that ends by itself must do so within the minute after which Intercom tries again",
			Title: "acts on the retry of a notification over which it was killed",
			Why:   "If the id is claimed for good before the work is done, a process that dies in between leaves a notification that every retry is a duplicate of.",
			Run:   killedOverIt,
		},
		{
			ID: "REC-017", Level: check.Must, Link: signedPage, Fix: "read the secret before listening, and refuse whatever comes while there is none",
			Title: "verifies the first notification after its start, too",
			Why:   "A secret that is loaded while requests already come in, or with the first of them, leaves a moment at each deployment in which anybody is believed.",
			Run:   forgedFirst,
		},
		{
			ID: "REC-021", Level: check.Must, Link: fidelity, Fix: fixMemory + ", and ask it about each notification, or load all that it holds",
			Title: "acts once on the first notification of a run, the duplicate of which comes after it was killed",
			Why:   "What is loaded at the start may be a part of what is known: one page of a query, the newest file, the last hundred lines. More than that comes within the minute after which Intercom tries again.",
			Run:   firstOfAll,
		},
		{
			ID: "REC-018", Level: check.Should, Link: fidelity, Needs: check.RealTime, Fix: "close what each request opens, bound what is kept of it, and have a supervisor start the process again when it ends",
			Title: "serves on after 3,000 notifications",
			Why:   "What leaks a connection, a file or some memory with each request passes every short test, and stops in production after some hours.",
			Run:   endures,
		},
		{
			ID: "REC-020", Level: check.Must, Link: signedPage, Shares: toldWhenIdle, Fix: "write down what was verified, and nothing else, or verify again whatever is taken up at the start",
			Title: "does not act after a restart on a forgery that it refused before",
			Why:   "An inbox that is written before the signature is looked at is worked off by the next process, which takes all that stands in it for verified.",
			Run:   forgedBefore,
		},
		{
			ID: "REC-022", Level: check.Must, Link: fidelity, Shares: justKilled, Fix: "write down what is new, and nothing else, or look again whether it was done whenever something is taken up",
			Title: "does nothing at its start about a duplicate that came before it was killed",
			Why:   "What is written down before it is looked at is worked off after a crash, the duplicates included, at the worst of times.",
			Run:   duplicateBefore,
		},
	}
	for i := range all {
		all[i].Needs |= check.Effects | check.Process
		all[i].Alone = true
	}
	return all
}

// duplicateAfter sends a notification, ends the receiver, starts it again and
// sends the duplicate, at once: what is read behind the first answers is not known
// yet. Another notification shows that the probe still knows what it saw.
func duplicateAfter(end func(context.Context, *check.Bench)) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		first, other := b.Send(ctx, b.Notification()), b.Send(ctx, b.Notification())
		b.ExpectActedOnce(ctx, first, other)
		b.End(ctx, end, check.Meanwhile{})
		second := patiently(ctx, b, first.Fixture)
		b.ExpectRemembered(ctx, other)
		b.Expect(second).To(check.BeAcknowledged())
		b.ExpectActed(ctx, check.Once(second))
	}
}

// duplicateBefore kills the receiver just behind a duplicate, so that whatever it
// puts off is put off until it starts again.
func duplicateBefore(ctx context.Context, b *check.Bench) {
	if b.Acted(ctx, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: 2}))[0] != 1 {
		b.Skip("it acts on a duplicate at once, or on nothing, which is another check's matter")
	}
	first := b.Send(ctx, b.Notification())
	b.ExpectActedOnce(ctx, first)
	b.End(ctx, check.Killed, check.Meanwhile{Before: func() { b.Send(ctx, first.Fixture) }})
	b.ExpectRemembered(ctx, first)
	b.ExpectActed(ctx, check.Once(first))
}

// aPage is more than a receiver reads that reads the last hundred. A whole run has
// sent more than that by then.
const aPage = 120

// firstOfAll delivers again what the probes were tried with, which everything
// else that was sent came after. Who knows no duplicate before the restart, or
// after it not even that of the last notification, is another check's matter.
func firstOfAll(ctx context.Context, b *check.Bench) {
	fs := make([]fixtures.Fixture, max(0, aPage-b.Taken()))
	for i := range fs {
		fs[i] = b.Notification()
	}
	b.SendAll(ctx, aPage/10, fs...)
	last := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: 2})
	acted := b.Acted(ctx, last, []check.Sent{*b.Tried})
	if !last[1].Exchange.Acknowledged() || acted[0] != 1 || acted[1] != 1 {
		b.Skip("before the restart, too, it does not act once on each, or the probe has forgotten it")
	}
	b.End(ctx, check.Killed, check.Meanwhile{})
	if b.Acted(ctx, []check.Sent{patiently(ctx, b, last[0].Fixture)})[0] != 1 {
		b.Skip("it does not know the last one again, either, or the probe has forgotten it")
	}
	b.ExpectRemembered(ctx, *b.Tried)
	again := b.Send(ctx, b.Tried.Fixture)
	b.Expect(again).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Once(again))
}

// patiently sends f, and again where the receiver asks for time, in these ways as
// well, until Intercom would have sent it for the last time.
func patiently(ctx context.Context, b *check.Bench, f fixtures.Fixture, ways ...int) check.Sent {
	s := b.Send(ctx, f)
	for end := time.Now().Add(untilRetry); (asksForTime(s) || slices.Contains(ways, s.Exchange.Status())) && time.Now().Before(end); {
		b.Pause(ctx, untilRetry/15)
		s = b.Send(ctx, check.Attempt(f, 2))
	}
	return s
}

// loses sends a burst, ends the receiver as soon as it has acknowledged that,
// and starts it again. The work on the first and the last of them takes a while,
// so that it is not done by then, and that on another one fails until then, if
// that is asked for and the receiver tries again at all. What was not acknowledged is sent again, as
// Intercom would.
func loses(end func(context.Context, *check.Bench), work time.Duration, failing bool, want func(check.Sent) check.Want) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		control := b.Send(ctx, b.Notification())
		b.ExpectActedOnce(ctx, control)
		fs := make([]fixtures.Fixture, 20)
		for i := range fs {
			fs[i] = b.Notification()
		}
		failing = failing && triesAgain(ctx, b)
		mend, ends := slowed(b, work, fs[0], fs[len(fs)-1]), func() {}
		mended := func() { mend(); ends() }
		defer mended()
		var sent []check.Sent
		before := func() {
			if failing {
				f := b.Notification()
				ends = b.FailDownstream(f, http.StatusServiceUnavailable, 1_000_000)
				sent = append(sent, b.Send(ctx, f))
				b.UntilCalled(ctx, sent[0], underWork)
			}
			sent = append(sent, b.SendAll(ctx, len(fs), fs...)...)
		}
		b.End(ctx, end, check.Meanwhile{Before: before, Down: mended})
		b.ExpectRemembered(ctx, control)
		again(ctx, b, sent)
		b.ExpectEach(ctx, want, sent...)
	}
}

// triesAgain reports whether the receiver finishes what fails at first.
func triesAgain(ctx context.Context, b *check.Bench) bool {
	if !b.HasDownstream() {
		return false
	}
	f := b.Notification()
	mend := b.FailDownstream(f, http.StatusServiceUnavailable, 1)
	defer mend()
	s := b.Send(ctx, f)
	return s.Exchange.Acknowledged() && b.ActsInTime(ctx, s)
}

// slowed makes the work on these take as long.
func slowed(b *check.Bench, work time.Duration, fs ...fixtures.Fixture) (mend func()) {
	var mends []func()
	for _, f := range fs {
		mends = append(mends, b.SlowDownstream(f, work))
	}
	return func() {
		for _, mend := range mends {
			mend()
		}
	}
}

// again sends what was not acknowledged once more, and waits for who asks for
// time: a queue that was full has to be worked off first.
func again(ctx context.Context, b *check.Bench, sent []check.Sent) {
	for i, s := range sent {
		if !s.Exchange.Acknowledged() {
			sent[i] = patiently(ctx, b, check.Attempt(s.Fixture, 2))
			b.Expect(sent[i]).To(check.BeAcknowledged())
		}
	}
}

func endsWhenTold(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx) // on a connection that stays open
	b.ExpectGone(ctx)
	b.Expect(patiently(ctx, b, b.Notification())).To(check.BeAcknowledged())
}

func missed(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	b.End(ctx, check.Told, check.Meanwhile{Down: func() { b.Send(ctx, f) }})
	b.ExpectActedOnce(ctx, patiently(ctx, b, check.Attempt(f, 2)))
}

// killedOverIt holds up the receiver's work, kills it meanwhile, and tries
// again. What it had acknowledged is the matter of another check.
func killedOverIt(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	mend := b.SlowDownstream(f, time.Minute)
	var first []check.Sent
	var sending sync.WaitGroup
	sending.Go(func() { first = b.Try(ctx, f, delivery.Plan{}) })
	b.Pause(ctx, underWork)
	b.End(ctx, check.Killed, check.Meanwhile{Down: func() { sending.Wait(); mend() }})
	second := patiently(ctx, b, check.Attempt(f, 2), http.StatusConflict) // somebody may hold its claim
	b.Expect(second).To(check.BeAcknowledged())
	if !slices.ContainsFunc(first, func(s check.Sent) bool { return s.Exchange.Acknowledged() }) {
		b.ExpectActed(ctx, check.AtLeastOnce(second))
	}
}
