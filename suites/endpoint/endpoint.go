// Package endpoint checks that the receiver's URL behaves as Intercom needs it
// to, before anything is said about content.
package endpoint

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/endpoint/mutants"
)

const (
	link     = "https://developers.intercom.com/docs/webhooks/webhook-notifications"
	setup    = "https://developers.intercom.com/docs/webhooks/setting-up-webhooks"
	fidelity = "https://github.com/intercheck-dev/intercheck/blob/main/docs/fidelity.md"
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "endpoint", Prefix: "END", Title: "Endpoint", Checks: checks(), Mutants: mutants.All()}
}

func checks() []check.Check { return slices.Concat(usual(), unusual(), inParts()) }

// usual are the checks of what Intercom does.
func usual() []check.Check {
	return []check.Check{
		{
			ID: "END-001", Level: check.Must, Link: link, Fix: "answer a notification of topic ping with 200, do not ask for its id, which is null, and do not look for duplicates among pings",
			Title: "acknowledges one ping after another",
			Why:   "Intercom pings a URL when it is saved and from time to time. Pings have no id: who needs one, or remembers the key null, answers with an error, which counts against the endpoint.",
			Run:   pings,
		},
		{
			ID: "END-002", Level: check.Should, Link: link, Fix: "look at the signature before looking at the topic",
			Title: "refuses a ping that is not signed",
			Why:   "A ping is how an operator sees that the secret is right. A receiver that lets pings pass unverified looks well configured until the first notification comes.",
			Run:   unsignedPing,
		},
		{
			ID: "END-003", Level: check.Should, Link: setup, Fix: "answer HEAD on the webhook's path with 200, without asking for a signature",
			Title: "answers HEAD with a 2xx",
			Why:   "The Developer Hub saves a URL only when a HEAD request to it succeeds.",
			Run: func(ctx context.Context, b *check.Bench) {
				b.Expect(b.SendPlanned(ctx, b.Notification(), check.HeadPlan())[0]).To(check.BeAcknowledged())
			},
		},
		{
			ID: "END-004", Level: check.Must, Link: link + "#handling-responses", Fix: "keep 410 for the day on which the endpoint is gone, and 429 for real overload; answer everything else with 2xx or another 4xx",
			Title: "answers neither 410 nor 429, nor with a redirect, when nothing is wrong with it",
			Why:   "410 switches the subscription off for good, 429 slows it down for up to two hours, and Intercom is not known to follow redirects.",
			Run:   saysNothingItDoesNotMean,
		},
		{
			ID: "END-005", Level: check.Should, Link: fidelity + "#methods", Fix: "route POST alone to the handler, and answer 405 to the others", Needs: check.Effects,
			Title: "acts on nothing but POST",
			Why:   "A handler that is open to every method can be reached by links, prefetching browsers and crawlers.",
			Run:   actsOnPOSTOnly,
		},
		{
			ID: "END-006", Level: check.Should, Link: fidelity + "#headers", Fix: "parse the media type without its parameters and letter case, or read the body as JSON whatever it is called",
			Title: "takes JSON under every usual spelling of its content type",
			Why:   "A framework that parses exactly \"application/json\" has an empty body for everything else, and then no signature fits.",
			Run:   contentTypes,
		},
		{
			ID: "END-007", Level: check.Should, Link: fidelity + "#headers", Fix: "identify a notification by its body alone",
			Title: "needs no header but the signature",
			Why:   "Intercom documents no other header. What is seen today, such as Intercom-Webhook-Subscription-Id, may be gone tomorrow.",
			Run:   needsNoOtherHeader,
		},
		{
			ID: "END-008", Level: check.Should, Link: fidelity + "#connections", Fix: "leave connections to the HTTP server, and read every body to its end",
			Title: "serves on new and on kept connections alike",
			Why:   "Intercom's connections come from a pool. A receiver that leaves a body unread, or mishandles the second request, fails now and then.",
			Run:   connections,
		},
	}
}

func ping(b *check.Bench) fixtures.Definition { return b.Topic(intercom.Ping) }

// aPool is more than a receiver's pool of connections usually holds: what each
// ping keeps for itself is used up by then.
const aPool = 24

func pings(ctx context.Context, b *check.Bench) {
	for range aPool {
		b.Expect(b.Send(ctx, b.NotificationOf(ping(b)))).To(check.BeAcknowledged())
	}
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification()))
}

func unsignedPing(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	for _, id := range []string{"no-signature", "other-secret"} {
		b.Expect(b.SendPlanned(ctx, b.NotificationOf(ping(b)), delivery.Plan{Tampering: id})[0]).To(check.BeRefused())
	}
}

// saysNothingItDoesNotMean sends what a receiver may well answer with an error,
// but not with these.
func saysNothingItDoesNotMean(ctx context.Context, b *check.Bench) {
	unknown := b.Notification(func(f *fixtures.Fixture) { f.Notification.Topic = "intercheck.topic.invented" })
	again := b.Notification()
	sent := map[string]check.Sent{
		"a genuine notification":        b.Send(ctx, b.Notification()),
		"a ping":                        b.Send(ctx, b.NotificationOf(ping(b))),
		"a topic that it does not know": b.Send(ctx, unknown),
		"a duplicate":                   b.SendPlanned(ctx, again, delivery.Plan{Copies: 2})[1],
		"a wrong signature":             b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: "one-digit-wrong"})[0],
		"a missing signature":           b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: "no-signature"})[0],
		"a body that is not JSON":       b.SendPlanned(ctx, b.Notification(), delivery.Plan{Body: []byte("not json")})[0],
		"a HEAD request":                b.SendPlanned(ctx, b.Notification(), check.HeadPlan())[0],
	}
	b.Expect(sent["a genuine notification"]).To(check.BeAcknowledged())
	for _, what := range slices.Sorted(maps.Keys(sent)) {
		s := sent[what]
		status := s.Exchange.Status()
		if status == http.StatusTooManyRequests && strings.HasSuffix(what, "signature") && s.Exchange.Response.Header.Get("Retry-After") != "" {
			b.Note("it limits how many forgeries it looks at, and says so: who signs with the wrong secret would be slowed down by Intercom")
			continue
		}
		b.Expect(status == http.StatusGone || status == http.StatusTooManyRequests || status/100 == 3).
			To(gomega.BeFalse(), "%s: %s", what, check.Answer(s.Exchange))
	}
}

func actsOnPOSTOnly(ctx context.Context, b *check.Bench) {
	wants := []check.Want{check.Acted(1, b.ExpectServing(ctx))}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		wants = append(wants, check.Acted(0, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Method: method})...))
	}
	b.ExpectActed(ctx, wants...)
}

func contentTypes(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, spelling := range []string{"application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"} {
		sent = append(sent, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Header: http.Header{"Content-Type": {spelling}}})...)
	}
	b.ExpectActedOnce(ctx, sent...)
}

func needsNoOtherHeader(ctx context.Context, b *check.Bench) {
	bare := http.Header{intercom.SubscriptionHeader: nil, "User-Agent": {"another"}, "Accept": nil}
	b.ExpectActedOnce(ctx, b.SendPlanned(ctx, b.Notification(), delivery.Plan{Header: bare})...)
}

func connections(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	var sent []check.Sent
	for i := range 6 {
		p := delivery.Plan{}
		if i%2 == 1 {
			p.Header = http.Header{"Connection": {"close"}}
		}
		s := b.SendPlanned(ctx, b.Notification(), p)[0]
		b.Expect(s).To(check.BeAcknowledged(), fmt.Sprintf("request %d", i+1))
		sent = append(sent, s)
	}
	b.ExpectActedOnce(ctx, sent...)
}
