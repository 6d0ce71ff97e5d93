// Package signature checks that the receiver acts on what Intercom signed and
// on nothing else.
package signature

import (
	"context"
	"slices"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/signature/mutants"
)

const link = "https://developers.intercom.com/docs/webhooks/webhook-notifications#signed-notifications"

const fix = "compute HMAC-SHA1 with the app's client secret over the raw request body, before any parsing, and compare it in constant time with the whole X-Hub-Signature header"

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{
		Name: "signature", Prefix: "SIG", Title: "Signature",
		Checks: slices.Concat(checks(), forgeries(), dressed(), trust(), lookedAt()), Mutants: mutants.All(),
	}
}

func checks() []check.Check {
	return []check.Check{
		{
			ID: "SIG-001", Level: check.Must, Link: link, Fix: fix,
			Title: "acknowledges and acts on a genuine notification",
			Why:   "A receiver that refuses what Intercom sends loses every event; it is safe and useless.",
			Run:   func(ctx context.Context, b *check.Bench) { b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification())) },

			Diagnose: whyRefused,
		},
		{
			ID: "SIG-002", Level: check.Must, Link: link, Fix: fix,
			Title: "accepts a genuine notification in the compact layout",
			Why:   "The signature covers bytes. A receiver that lays the JSON out again before it verifies works until the sender's layout changes.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectActedOnce(ctx, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Style: intercom.Compact})...)
			},
			Diagnose: whyRefused,
		},
		{
			ID: "SIG-003", Level: check.Must, Link: link, Fix: fix + "; do not decode and encode the body on the way",
			Title: "accepts a genuine notification with every kind of character",
			Why:   "A body that is decoded as Latin-1, or whose <, & or emoji are escaped anew, has another signature: the customers with such names are lost.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification(withText(characters))))
			},
			Diagnose: whyRefused,
		},
		{
			ID: "SIG-004", Level: check.Must, Link: link, Fix: "answer a refusal with a status and a fixed text; log the details instead",
			Title: "tells nobody the secret or the signature that it expected",
			Why:   "Who is told the expected signature of a forgery sends it again with that one.",
			Run:   tellsNobody,

			Diagnose: whyRefused,
		},
		{
			ID: "SIG-005", Level: check.Must, Link: link, Fix: "catch the errors of decoding and comparing a signature, such as a length mismatch, where they happen",
			Title: "serves on after a volley of malformed signatures",
			Why:   "A receiver that dies on a short signature can be switched off by anyone with curl.",
			Run:   servesOn,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-006", Level: check.Should, Link: link, Fix: "compare lengths before comparing in constant time, and answer both kinds of mismatch alike",
			Title: "treats a signature of another length like any other wrong one",
			Why:   "An answer of its own, often a 500, shows that the comparison throws, and makes Intercom's retry of a damaged request pointless.",
			Run:   likeAnyOther("truncated", "too-long", "prefix-only"),

			Diagnose: whyAnswered,
		},
		{
			ID: "SIG-007", Level: check.Should, Link: link, Fix: "answer 401 when the signature is wrong",
			Title: "refuses forgeries with a 4xx",
			Why:   "A 2xx hides the misconfigured secret from whoever sends; a 5xx fills the error log and invites retries.",
			Run:   refusesWith4xx,

			Diagnose: whyAnswered,
		},
		{
			ID: "SIG-008", Level: check.Should, Link: link, Fix: "decide about the signature before anything else happens",
			Title: "acts on a loosely written signature only if it accepts it", Needs: check.Effects,
			Why: "Upper-case digits, text behind the signature or a wrong one beside it may be accepted or refused. To refuse and act all the same means that the work is done before the check.",
			Run: looselyWritten,

			Diagnose: orRefused,
		},
		{
			ID: "SIG-009", Level: check.Must, Link: link, Fix: "trust the signature alone: whoever can reach the receiver can write any header",
			Title: "trusts no header that claims where a forgery comes from",
			Why:   "Addresses in X-Forwarded-For and names in User-Agent are written by the sender; a receiver that believes them can be forged to without any key.",
			Run:   trustsNoHeader,

			Diagnose: whyTrusted,
		},
	}
}

// forgeries makes one check of each tampering that must be refused.
func forgeries() []check.Check {
	var family []check.Check
	for _, t := range fixtures.Tamperings {
		if t.Either {
			continue
		}
		family = append(family, check.Check{
			ID: check.ID(t.Check), Level: check.Must, Link: link, Fix: fix,
			Title: "does not act on " + t.Title, Why: t.Why,
			Run: func(ctx context.Context, b *check.Bench) {
				forged := []check.Sent{forge(ctx, b, t, delivery.Plan{}), forge(ctx, b, t, delivery.Plan{Style: intercom.Compact})}
				b.ExpectIgnored(ctx, b.Send(ctx, b.Notification()), forged...)
			},
			Diagnose: orCompact(t.ID),
		})
	}
	return family
}

// forge sends a forgery. It skips the check where this one is genuine.
func forge(ctx context.Context, b *check.Bench, t fixtures.Tampering, p delivery.Plan) check.Sent {
	p.Tampering = t.ID
	s := b.SendPlanned(ctx, b.Notification(), p)[0]
	if s.Skipped != "" {
		b.Skip(t.ID + ": " + s.Skipped)
	}
	return s
}

func servesOn(ctx context.Context, b *check.Bench) {
	for _, f := range volley(ctx, b, false) {
		b.ExpectTurnedAway(ctx, f.Sent, "forgery %s", f.id)
	}
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification()))
}

// likeAnyOther compares the answers to some forgeries with the one to a
// signature that is wrong in a digit.
func likeAnyOther(ids ...string) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		b.ExpectServing(ctx)
		sent := sendEach(ctx, b, width, forged(b, delivery.Plan{}, append(ids, "one-digit-wrong")...)...)
		want := sent[len(ids)]
		for i, id := range ids {
			if sent[i].Exchange.Acknowledged() || want.Exchange.Acknowledged() {
				continue // other checks judge what it accepts
			}
			b.Expect(sent[i].Exchange.Status()).To(gomega.Equal(want.Exchange.Status()),
				"signature %s: %s, but for one with a wrong digit %s", id, check.Answer(sent[i].Exchange), check.Answer(want.Exchange))
		}
	}
}

func refusesWith4xx(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	for _, f := range volley(ctx, b, false) {
		b.Expect(f.Sent).To(check.BeRefused(), "forgery %s", f.id)
	}
}

func looselyWritten(ctx context.Context, b *check.Bench) {
	control := b.ExpectServing(ctx)
	wants := []check.Want{check.Acted(1, control)}
	for _, f := range volley(ctx, b, true) {
		b.ExpectTurnedAway(ctx, f.Sent, "signature %s", f.id)
		if f.Exchange.Acknowledged() {
			b.Note(f.id + " is accepted")
			continue
		}
		wants = append(wants, check.Acted(0, f.Sent))
	}
	b.ExpectActed(ctx, wants...)
}
