package recovery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	enduring = 3000 // notifications, which is more than pools, tables and limits of small services hold
	warmed   = 500  // of them, after which memory is measured for the first time
	side     = 16   // of them are under way at a time
	perRound = 100

	// endurancePatience bounds it: a receiver of ten a second is not asked for minutes.
	endurancePatience = 60 * time.Second
)

// endures sends what a busy day brings, and notes what that costs. What is lost
// or answered late on the way is the matter of other checks.
func endures(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	before, sent := int64(0), 0
	for end := time.Now().Add(endurancePatience); sent < enduring && time.Now().Before(end); sent += perRound {
		if sent == warmed {
			before = b.Process.Memory()
		}
		expectAnswers(ctx, b, sent)
	}
	b.Note(cost(sent, before, b.Process.Memory()))
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification()))
}

// expectAnswers sends one round, and asserts that somebody is there.
func expectAnswers(ctx context.Context, b *check.Bench, before int) {
	fs := make([]fixtures.Fixture, perRound)
	for i := range fs {
		fs[i] = b.Notification()
	}
	answered := slices.ContainsFunc(b.SendAll(ctx, side, fs...), func(s check.Sent) bool { return s.Exchange.Failure == "" })
	b.ExpectNo(b.Process.Err(), fmt.Sprintf("the receiver was sent %d notifications", before+perRound))
	b.Expect(answered).To(gomega.BeTrue(), "expected the receiver to go on answering, but of %d notifications that followed %d others it answered none", perRound, before)
}

// cost says how memory grew, where that can be seen. No limit would be fair to
// every garbage collector.
func cost(sent int, before, after int64) string {
	const mb = 1 << 20
	text := fmt.Sprintf("it was sent %d notifications", sent)
	if before > 0 && after > 0 {
		text += fmt.Sprintf(", and its memory went from %d MB after %d of them to %d MB", before/mb, warmed, after/mb)
	}
	return text
}
