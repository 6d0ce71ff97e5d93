package recovery

import (
	"context"
	"net/http"
	"sync"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// outages are the checks of what is left of a receiver when what it calls fails,
// for a while or for somebody. They run alone, since the others would suffer.
func outages() []check.Check {
	return []check.Check{
		{
			ID: "REC-023", Level: check.Should, Link: fidelity, Needs: check.Effects | check.Downstream, Alone: true,
			Fix:   "give back what a call holds, its connection, its place in the pool, its lock, whatever comes of it, and let no worker end with what it failed at",
			Title: "works on after what it calls has failed 60 times",
			Why:   "Each failure that keeps a connection, or ends a worker, leaves fewer of them. After an outage of some minutes there is none left, and everything is acknowledged and nothing done, until somebody looks.",
			Run:   afterAnOutage,
		},
		{
			ID: "REC-024", Level: check.Should, Link: fidelity, Needs: check.Effects | check.Downstream, Alone: true,
			Fix:   "put aside what is refused for good, and note for each when it is to be tried again; where calls are gathered, find out which of them was refused",
			Title: "acts on the others while what it calls refuses one for good",
			Why:   "Somebody was deleted meanwhile, and each call about him is answered 404. A queue that tries its first again until that succeeds does nothing else any more, and one that gives up a whole batch loses the others.",
			Run:   besideOneRefused,
		},
	}
}

// outage is more calls than a pool has places.
const outage = 60

// afterAnOutage lets each call about some notifications fail once, and asks
// nothing about those. When they are tried again is the receiver's business.
func afterAnOutage(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	fs := make([]fixtures.Fixture, outage)
	for i := range fs {
		fs[i] = b.Notification()
		mend := b.FailDownstream(fs[i], []int{http.StatusServiceUnavailable, broken}[i%2], 1)
		defer mend()
	}
	failed := b.SendAll(ctx, side, fs...)
	b.Acted(ctx, failed) // so that each was tried
	var sent []check.Sent
	for range 4 {
		sent = append(sent, b.Send(ctx, b.Notification()))
	}
	b.ExpectActedOnce(ctx, sent...)
}

// besideOneRefused has one refused before the others come, so that they may stand
// behind it, and another one together with them, so that they may be gathered with
// it. A receiver that answers when its work is done has answered neither when the
// others are looked at.
func besideOneRefused(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	before, among := b.Notification(), b.Notification()
	b.Excuse(before, among)
	mend := refusing(b, before, among)
	var sending sync.WaitGroup
	defer sending.Wait()
	defer mend()
	sending.Go(func() { b.Try(ctx, before, delivery.Plan{}) })
	b.Pause(ctx, underWork)
	sending.Go(func() { b.Try(ctx, among, delivery.Plan{}) })
	others := make([]fixtures.Fixture, 7)
	for i := range others {
		others[i] = b.Notification()
	}
	sent := b.SendAll(ctx, len(others), others...)
	acted := b.ActsInTime(ctx, sent...)
	mend()
	b.Expect(acted).To(gomega.BeTrue(), "expected the receiver to act on %d notifications while each call about two others is answered 404, but it did not within %s", len(others), b.Observer.Patience)
	b.ExpectActedOnce(ctx, sent...)
}

// refusing answers 404 to all calls about these.
func refusing(b *check.Bench, fs ...fixtures.Fixture) (mend func()) {
	var mends []func()
	for _, f := range fs {
		mends = append(mends, b.FailDownstream(f, http.StatusNotFound, 1_000_000))
	}
	return func() {
		for _, mend := range mends {
			mend()
		}
	}
}
