package signature

import (
	"context"
	"net/http"
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// trust are the checks of forgeries that come after, or among, genuine
// notifications: what was believed once is no reason to believe more.
func trust() []check.Check {
	return []check.Check{
		{
			ID: "SIG-070", Level: check.Must, Link: link, Fix: fix + "; keep no results of it",
			Title: "does not act on a body with the signature of one that it accepted",
			Why:   "A receiver that remembers signatures it found right believes them with any body, and everyone on the way has seen one.",
			Run:   signatureOfAnother,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-071", Level: check.Must, Link: link, Fix: "verify each request, also one whose id is known", Needs: check.Effects,
			Title: "acts on an id no second time for a forgery with another item",
			Why:   "An id that was accepted is in logs and URLs; where it stands for a signature, whoever reads it can write.",
			Run:   knownID,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-072", Level: check.Must, Link: link, Fix: "decide about each request by its signature alone, however often it comes",
			Title: "does not act on a forgery that comes again and again",
			Why:   "A receiver that gives in when the sender insists, or takes what it saw before for verified, is forged to by repetition.",
			Run:   againAndAgain,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-073", Level: check.Must, Link: link, Fix: "keep what belongs to a request in that request: no digest, body or verdict in a variable that all of them share",
			Title: "tells forgeries from genuine notifications when they come together",
			Why:   "A verdict that is kept where two requests can reach it is now and then the other one's.",
			Run:   together,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-078", Level: check.Must, Link: link, Alone: true, Fix: "answer 503 to what cannot be verified now, and act on nothing that was not", Needs: check.Effects,
			Title: "does not act on forgeries of which many come at once",
			Why:   "A pool, a cache or a key service that is overrun gives no answer. Where that counts as a yes, enough forgeries at once are the key.",
			Run:   crowd,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-080", Level: check.Must, Link: link, Alone: true, Late: true, Fix: "keep nothing of what is refused, or verify it again wherever it is taken up", Needs: check.Effects,
			Title: "does not act on a forgery some seconds after it refused it, either",
			Why:   "What is refused may be kept: in a list of failures, a log that is played again, a queue between the proxy and the worker. Whatever takes it up there takes it for verified.",
			Run:   later,
		},
	}
}

// later sends forgeries of its own, so that there are some.
func later(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx) // who does nothing at all does nothing late
	sent := sendEach(ctx, b, width, forged(b, delivery.Plan{}, "other-secret", "no-signature", "changed-body")...)
	if b.Acted(ctx, sent)[0] > 0 {
		b.Skip("it acts on forgeries at once, which is another check's matter")
	}
	b.ExpectActed(ctx, check.Acted(0, sent...))
	b.ExpectStill(ctx, true)
}

func signatureOfAnother(ctx context.Context, b *check.Bench) {
	genuine := b.Send(ctx, b.Notification())
	seen := string(b.Target.Secret.Sign(genuine.Exchange.Request.Body))
	stolen := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Header: http.Header{intercom.SignatureHeader: {seen}}})
	b.ExpectIgnored(ctx, genuine, stolen...)
}

// knownID looks for one effect in all: of the id, and of either item.
func knownID(ctx context.Context, b *check.Bench) {
	var wants []check.Want
	for _, id := range []string{"other-secret", "no-signature"} {
		genuine := b.ExpectServing(ctx)
		f := b.Notification()
		f.Notification.ID, f.Keys = genuine.Notification.ID, slices.Concat(genuine.Keys, f.Keys)
		s := b.SendPlanned(ctx, f, delivery.Plan{Tampering: id})[0]
		b.ExpectTurnedAway(ctx, s)
		wants = append(wants, check.Once(s))
	}
	b.ExpectActed(ctx, wants...)
}

func againAndAgain(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, id := range []string{"other-secret", "no-signature"} {
		sent = append(sent, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: id, Copies: 3})...)
	}
	expectIgnored(ctx, b, sent, nil)
}

const (
	ofEach  = 32 // forgeries, and genuine notifications
	crowded = 8  // of them at a time: one after the other, a receiver can do these within the deadline
)

// together sends both kinds in turn, all with one text, as one customer would
// cause them.
func together(ctx context.Context, b *check.Bench) {
	var questions []check.Question
	for range ofEach {
		for _, id := range []string{"other-secret", ""} {
			questions = append(questions, check.Question{Fixture: b.Notification(withText("one customer")), Plan: delivery.Plan{Tampering: id}})
		}
	}
	var wrong, right []check.Sent
	for i, s := range sendEach(ctx, b, crowded, questions...) {
		if questions[i].Plan.Tampering == "" {
			right = append(right, s)
		} else if s.Skipped == "" {
			wrong = append(wrong, s)
		}
	}
	b.ExpectActedOnce(ctx, right...)
	b.ExpectIgnored(ctx, right[0], wrong...)
}

// overrun is how many forgeries come at once: as many as LAT-003 sends of
// genuine notifications.
const overrun = 64

// crowds is how often they are sent at most, where the machine is too busy to send
// them at once.
const crowds = 2

// crowd sends forgeries that may be answered in any way or not at all, since a
// server may turn away what is too much for it.
func crowd(ctx context.Context, b *check.Bench) {
	control := b.ExpectServing(ctx)
	var sent []check.Sent
	for range crowds {
		questions := make([]check.Question, overrun)
		for i := range questions {
			questions[i] = check.Question{Fixture: b.Notification(), Plan: delivery.Plan{Tampering: "other-secret"}}
		}
		late := check.Lateness(ctx, func() { sent = append(sent, b.Ask(ctx, overrun, questions...)...) })
		afterwards(ctx, b)
		if late <= check.TolerableLateness {
			break
		}
	}
	b.ExpectActed(ctx, check.Acted(1, control), check.Acted(0, slices.DeleteFunc(sent, func(s check.Sent) bool { return s.Skipped != "" })...))
}

// afterwards lets a receiver that works on one request at a time come to the end
// of them, so that no other check waits behind.
func afterwards(ctx context.Context, b *check.Bench) {
	const most = 5
	for range most {
		if sent := b.Try(ctx, b.Notification(), delivery.Plan{}); len(sent) == 0 || sent[0].Exchange.Acknowledged() {
			return
		}
	}
}
