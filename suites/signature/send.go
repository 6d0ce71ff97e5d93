package signature

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// width is how many forgeries or questions are under way at a time: one after
// the other they would take long of a slow receiver.
const width = 4

// sendEach sends each question once, at most some at a time, and returns what
// came of them, in their order. It fails the check of a receiver that answers
// none of very many in time: the others would only take long.
func sendEach(ctx context.Context, b *check.Bench, atOnce int, questions ...check.Question) []check.Sent {
	var all []check.Sent
	for some := range slices.Chunk(questions, 2*atOnce) {
		sent := sendSome(ctx, b, atOnce, some)
		if len(sent) == 2*atOnce && !slices.ContainsFunc(sent, func(s check.Sent) bool { return s.Exchange.Failure != exchange.Timeout }) {
			b.Expect(sent[0]).To(check.BeAnswered())
		}
		all = append(all, sent...)
	}
	return all
}

func sendSome(ctx context.Context, b *check.Bench, atOnce int, questions []check.Question) []check.Sent {
	sent := make([]check.Sent, len(questions))
	turns := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, q := range questions {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			if made := b.TryQuestion(ctx, q); len(made) > 0 {
				sent[i] = made[0]
			}
		})
	}
	wg.Wait()
	for _, s := range sent {
		if s.Notification.Topic == "" {
			b.Break(errors.Join(errors.New("a message could not be sent"), ctx.Err()))
		}
	}
	return sent
}

// forgeEach sends forgeries, and returns those that were really sent: what
// cannot be told from a genuine message is not.
func forgeEach(ctx context.Context, b *check.Bench, forgeries ...check.Question) []check.Sent {
	var sent []check.Sent
	for _, s := range sendEach(ctx, b, width, forgeries...) {
		if s.Skipped == "" {
			sent = append(sent, s)
		}
	}
	return sent
}

// forged returns forgeries of fresh notifications, all by the same plan.
func forged(b *check.Bench, p delivery.Plan, tamperings ...string) []check.Question {
	all := make([]check.Question, len(tamperings))
	for i, id := range tamperings {
		p.Tampering = id
		all[i] = check.Question{Fixture: b.Notification(), Plan: p}
	}
	return all
}

// A forgery is a tampering that was sent.
type forgery struct {
	id string
	check.Sent
}

// volley sends every tampering, either kind, and returns what was really sent.
func volley(ctx context.Context, b *check.Bench, either bool) []forgery {
	var questions []check.Question
	for _, t := range fixtures.Tamperings {
		if t.Either == either {
			questions = append(questions, forged(b, delivery.Plan{}, t.ID)...)
		}
	}
	var sent []forgery
	for i, s := range sendEach(ctx, b, width, questions...) {
		if s.Skipped == "" {
			sent = append(sent, forgery{questions[i].Plan.Tampering, s})
		}
	}
	return sent
}

// expectIgnored asserts that the receiver acts on none of some forgeries while
// it serves. Those that are cut may be answered in any way, or not at all: what
// stands before the receiver may have an opinion on them.
func expectIgnored(ctx context.Context, b *check.Bench, whole, cut []check.Sent) {
	control := b.Send(ctx, b.Notification())
	b.ExpectIgnored(ctx, control, whole...)
	if b.Observed() && len(cut) > 0 {
		b.ExpectActed(ctx, check.Acted(1, control), check.Acted(0, cut...))
	}
}
