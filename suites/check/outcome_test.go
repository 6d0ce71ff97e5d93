package check_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

func TestCheckComesToWhatItEndedWith(t *testing.T) {
	t.Parallel()
	var nowhere map[string]int
	var nobody *check.Want
	for name, c := range map[string]struct {
		run     func(context.Context, *check.Bench)
		finding check.Finding
		reason  string
	}{
		"passed":       {func(_ context.Context, b *check.Bench) { fine(b) }, check.Passed, ""},
		"failed":       {func(_ context.Context, b *check.Bench) { b.Expect(1).To(gomega.Equal(2), "it is %d", 1) }, check.Failed, "it is 1"},
		"failed later": {func(_ context.Context, b *check.Bench) { fine(b); b.Expect("").NotTo(gomega.BeEmpty(), "empty") }, check.Failed, "empty"},
		"inconclusive": {func(_ context.Context, b *check.Bench) { fine(b); b.Inconclusive("who knows") }, check.Inconclusive, "who knows"},
		"skipped":      {func(_ context.Context, b *check.Bench) { b.Skip("not here") }, check.Skipped, "not here"},
		"broken":       {func(_ context.Context, b *check.Bench) { fine(b); b.Break(errors.New("no disk")) }, check.Broken, "no disk"},
		"asserted nothing": {
			func(_ context.Context, b *check.Bench) { b.Note("all is well") }, check.Broken, "the check asserted nothing",
		},
		"panic with text":  {func(_ context.Context, b *check.Bench) { fine(b); panic("oh") }, check.Broken, "the check broke: oh"},
		"panic with error": {func(context.Context, *check.Bench) { panic(http.ErrAbortHandler) }, check.Broken, "the check broke: net/http: abort Handler"},
		"panic with nil": {
			func(context.Context, *check.Bench) { panic(nil) }, check.Broken, "the check broke: panic called with nil argument",
		},
		"index out of range": {
			func(_ context.Context, b *check.Bench) { _ = b.Topics[len(b.Topics)] },
			check.Broken, "the check broke: runtime error: index out of range [1] with length 1",
		},
		"write to a nil map": {func(context.Context, *check.Bench) { nowhere["x"] = 1 }, check.Broken, "the check broke: assignment to entry in nil map"},
		"nil pointer": {
			func(context.Context, *check.Bench) { nobody.Times++ },
			check.Broken, "the check broke: runtime error: invalid memory address or nil pointer dereference",
		},
		"matches no exchange": {
			func(_ context.Context, b *check.Bench) { b.Expect(200).To(check.BeAcknowledged()) },
			check.Broken, "the check broke: it matches a value of type int, and not what was sent",
		},
		"plan that makes no sense": {
			func(ctx context.Context, b *check.Bench) {
				b.SendPlanned(ctx, b.Notification(), delivery.Plan{Copies: -1})
			},
			check.Broken, "plan: -1 copies: use 1 to 1000",
		},
		"topic that is none": {
			func(_ context.Context, b *check.Bench) { b.Topic("contact.user.create") },
			check.Broken, `topic "contact.user.create" is not known, did you mean "contact.user.created"?`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantOutcome(t, do(t, setup(t, answering(200)), c.run), c.finding, c.reason)
		})
	}
}

func TestFailureHasTheWordsOfTheCheckAlone(t *testing.T) {
	t.Parallel()
	o := do(t, setup(t, answering(200)), func(_ context.Context, b *check.Bench) {
		b.Expect(exchange.Timeout).To(gomega.BeEmpty(), "a body of %q: %s", "x", "it did not answer within 5s")
	})
	wantOutcome(t, o, check.Failed, `a body of "x": it did not answer within 5s`)
	wantWords(t, o.Reason)
	o = do(t, setup(t, answering(200)), func(_ context.Context, b *check.Bench) { b.Expect(true).To(gomega.BeFalse()) })
	if o.Finding != check.Failed || !strings.Contains(o.Reason, "to be false") {
		t.Errorf("without words of its own it is %s: %q", o.Finding, o.Reason)
	}
}

// What comes of a check whose sending was cut off says nothing of the receiver.
func TestCheckThatTheRunEndsIsBroken(t *testing.T) {
	t.Parallel()
	stopped := errors.New("somebody pressed ^C")
	for name, run := range map[string]func(*check.Bench){
		"passing":      fine,
		"failing":      func(b *check.Bench) { b.Expect(false).To(gomega.BeTrue(), "no") },
		"skipping":     func(b *check.Bench) { b.Skip("not here") },
		"inconclusive": func(b *check.Bench) { b.Inconclusive("who knows") },
		"panicking":    func(*check.Bench) { panic("oh") },
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		o := check.Do(ctx, check.Check{ID: "TST-001", Run: func(_ context.Context, b *check.Bench) { cancel(stopped); run(b) }}, setup(t, answering(200)))
		if want := "the run ended before it: somebody pressed ^C"; o.Finding != check.Broken || o.Reason != want {
			t.Errorf("%s: it is %s: %q", name, o.Finding, o.Reason)
		}
	}
}

func TestCheckOfARunThatHasEndedSendsNothing(t *testing.T) {
	t.Parallel()
	s := setup(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := check.Do(ctx, check.Check{ID: "TST-001", Run: func(context.Context, *check.Bench) { t.Error("it was run") }}, s)
	wantOutcome(t, o, check.Broken, "the run ended before it: context canceled")
}

func TestRunThatEndsEndsTheCheckWhereItSends(t *testing.T) {
	t.Parallel()
	s := setup(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	for name, send := range map[string]func(context.Context, *check.Bench){
		"one":  func(ctx context.Context, b *check.Bench) { b.Send(ctx, b.Notification()) },
		"many": func(ctx context.Context, b *check.Bench) { b.SendAll(ctx, 2, b.Notification(), b.Notification()) },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		o := check.Do(ctx, check.Check{ID: "TST-001", Run: func(ctx context.Context, b *check.Bench) {
			cancel()
			send(ctx, b)
			t.Errorf("%s: it goes on", name)
		}}, s)
		wantOutcome(t, o, check.Broken, "the run ended before it: context canceled")
	}
}

func TestCheckIsNotRunWhereItCannotBeJudged(t *testing.T) {
	t.Parallel()
	blind := errors.New("probe: it sees nothing")
	watching := &check.Observer{}
	const unseen = "what the receiver does cannot be seen without a probe"
	for name, c := range map[string]struct {
		needs    check.Need
		observer *check.Observer
		blind    error
		finding  check.Finding
		reason   string
	}{
		"effects without a probe":         {check.Effects, nil, nil, check.Inconclusive, unseen},
		"effects by a probe that is bad":  {check.Effects, watching, blind, check.Broken, blind.Error()},
		"wire by a probe that is bad":     {0, watching, blind, check.Broken, blind.Error()},
		"wire without a probe":            {0, nil, nil, check.Passed, ""},
		"minutes without leave":           {check.RealTime, watching, nil, check.Skipped, "it takes more than a minute: give --real-time"},
		"effects by a probe that is good": {check.Effects, watching, nil, check.Passed, ""},
	} {
		s, ran := setup(t, answering(200)), false
		s.Observer, s.Blind = c.observer, c.blind
		o := check.Do(t.Context(), check.Check{ID: "TST-001", Needs: c.needs, Run: func(_ context.Context, b *check.Bench) {
			ran = true
			fine(b)
		}}, s)
		if o.Finding != c.finding || o.Reason != c.reason || ran != (c.finding == check.Passed) {
			t.Errorf("%s: ran %t, and it is %s: %q", name, ran, o.Finding, o.Reason)
		}
	}
}

func TestOutcomeHasWhatWasSeen(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*check.Bench){
		"passed": fine, "failed": func(b *check.Bench) { b.Expect(1).To(gomega.Equal(2)) }, "broken": func(*check.Bench) { panic("oh") },
	} {
		o := do(t, setup(t, answering(200)), func(ctx context.Context, b *check.Bench) {
			b.Send(ctx, b.Notification())
			b.Note("one")
			b.Note("two")
			end(b)
		})
		if o.Note != "one; two" || len(o.Exchanges) != 1 || o.Exchanges[0].Status() != 200 || o.Took < o.Exchanges[0].Took {
			t.Errorf("%s: note %q, %d exchanges, %s", name, o.Note, len(o.Exchanges), o.Took)
		}
	}
}

// Checks assert on one goroutine, but what they call need not.
func TestBenchMayBeUsedByMany(t *testing.T) {
	t.Parallel()
	const many = 50
	o := do(t, setup(t, answering(200)), func(ctx context.Context, b *check.Bench) {
		var all sync.WaitGroup
		for range many {
			all.Go(func() {
				b.Note("n")
				fine(b)
				b.Send(ctx, b.Notification())
			})
		}
		all.Wait()
	})
	wantOutcome(t, o, check.Passed, "")
	if n := strings.Count(o.Note, "n"); n != many {
		t.Errorf("%d notes of %d", n, many)
	}
}
