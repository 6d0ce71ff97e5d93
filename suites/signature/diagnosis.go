package signature

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// whyRefused says what a receiver that refuses genuine notifications verifies
// instead.
func whyRefused(ctx context.Context, b *check.Bench) string {
	return b.Once("signature: what it verifies", func() string { return verifies(ctx, b) })
}

func verifies(ctx context.Context, b *check.Bench) string {
	taken, refused, last := genuine(ctx, b)
	if len(refused) == 0 || !check.Spare(ctx, 0) {
		return ""
	}
	wrong := b.SendPlanned(ctx, b.Notification(), delivery.Plan{Tampering: "other-secret"})[0]
	if ways, says := computed(ctx, b, wrong.Exchange.Acknowledged()); says != "" {
		return "it takes " + says + ", and refuses the HMAC-SHA1 over the bytes that were sent"
	} else if len(taken) == 0 {
		return nothingFits(last, ways)
	}
	return fmt.Sprintf("it takes a right signature where the JSON has %s, and refuses one where it has %s: it does not verify the bytes that were sent alone",
		list(taken), list(refused))
}

// genuine sends notifications with right signatures, each written in another
// way, and returns the names of the ways that it took and that it refused, and
// what came of the last that it refused.
func genuine(ctx context.Context, b *check.Bench) (taken, refused []string, last check.Sent) {
	names, questions := []string{"Intercom's layout", "the compact layout"}, []check.Question{{Fixture: b.Notification()}, {Fixture: b.Notification(), Plan: delivery.Plan{Style: intercom.Compact}}}
	names, questions = append(names, "every kind of character"), append(questions, check.Question{Fixture: b.Notification(withText(characters))})
	for _, s := range fixtures.Spellings() {
		f := b.Notification()
		body, err := s.Body(f.Notification)
		if err != nil {
			b.Break(err)
		}
		names, questions = append(names, s.Name), append(questions, check.Question{Fixture: f, Plan: delivery.Plan{Body: body}})
	}
	sent := b.Ask(ctx, width, questions...)
	for i, s := range sent {
		if s.Exchange.Acknowledged() {
			taken = append(taken, names[i])
		} else {
			refused, last = append(refused, names[i]), s
		}
	}
	return taken, refused, last
}

// telling returns a notification, and a body of it that tells computations
// apart: each of them that is wrong makes something else of it.
func telling(b *check.Bench) (fixtures.Fixture, []byte) {
	f := b.Notification(withText(characters))
	body, err := f.Notification.Encode(intercom.Pretty)
	if err != nil {
		b.Break(err)
	}
	return f, append(bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n")), '\n')
}

// computed tries the known computations. It returns how many there are, and
// what is known of the one that the receiver takes. Where it acknowledges
// everything, that is one that it acts on.
func computed(ctx context.Context, b *check.Bench, hollow bool) (ways int, says string) {
	all := computations()
	if hollow && !b.Observed() {
		return len(all), ""
	}
	for some := range slices.Chunk(all, 2*width) {
		if !check.Spare(ctx, 0) {
			break
		}
		if i := slices.Index(takes(ctx, b, some, hollow), true); i >= 0 {
			return len(all), some[i].says
		}
	}
	return len(all), ""
}

// takes reports which of some signatures the receiver takes.
func takes(ctx context.Context, b *check.Bench, some []computation, hollow bool) []bool {
	questions := make([]check.Question, len(some))
	for i, c := range some {
		f, body := telling(b)
		questions[i] = check.Question{Fixture: f, Plan: delivery.Plan{Body: body, Header: c.header(material{b, f, body})}}
	}
	taken := make([]bool, len(some))
	for i, s := range b.Ask(ctx, width, questions...) {
		given := questions[i].Plan.Header.Get(intercom.SignatureHeader)
		known := given == "" || given != string(b.Target.Secret.Sign(questions[i].Plan.Body)) // it says something new
		taken[i] = known && s.Exchange.Acknowledged() && (!hollow || b.Acted(ctx, []check.Sent{s})[0] > 0)
	}
	return taken
}

// nothingFits says what its answer shows of a receiver that refuses everything.
func nothingFits(s check.Sent, ways int) string {
	status := s.Exchange.Status()
	switch {
	case s.Exchange.Failure != "":
		return "whatever the signature, " + check.Answer(s.Exchange) + ": it throws or waits before it can verify, and its log may say why"
	case status == http.StatusNotFound:
		return "the URL answers 404 whatever the signature: is the path right?"
	case status == http.StatusMethodNotAllowed:
		return "the URL answers 405 to POST whatever the signature: is the path right, and does its route take POST?"
	case status/100 == 3:
		return fmt.Sprintf("the URL redirects to %q whatever the signature: give the URL that it leads to", s.Exchange.Response.Header.Get("Location"))
	case status/100 == 5:
		return fmt.Sprintf("it throws, whatever the signature: it answers %d, and its log may say why", status)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fmt.Sprintf("it answers %d whatever the signature, and none of %d other ways to compute one fits: is the secret that the receiver has the one that was given?", status, ways)
	default:
		return fmt.Sprintf("it answers %d whatever the signature, and none of %d other ways to compute one fits: does it refuse the request for another reason?", status, ways)
	}
}

// list joins names as a person would, and leaves out what would be too many.
func list(names []string) string {
	const most = 4
	if more := len(names) - most; more > 1 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", more))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
