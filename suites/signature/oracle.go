package signature

import (
	"context"
	"fmt"
	"strings"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// differingAt are tamperings whose signatures begin to be wrong in different
// places.
func differingAt() []string {
	return []string{"first-digit-wrong", "middle-digit-wrong", "one-digit-wrong"}
}

// saysNotWhere sends the same notification with each of these signatures, twice,
// so that what differs by itself, such as the number of a request, is known.
func saysNotWhere(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	f := b.Notification()
	var answers []string
	for _, id := range differingAt() {
		all := b.SendPlanned(ctx, f, delivery.Plan{Tampering: id, Copies: 2})
		for _, s := range all {
			b.ExpectTurnedAway(ctx, s)
			if s.Exchange.Acknowledged() {
				return // other checks judge what it accepts
			}
		}
		one, two := withoutSignature(all[0]), withoutSignature(all[1])
		if one != two {
			b.Note("its answers to the same forgery differ, so that they cannot be compared")
			return
		}
		answers = append(answers, one)
	}
	for i, answer := range answers {
		b.Expect(answer == answers[0]).To(gomega.BeTrue(), "expected the same answer wherever a signature is wrong, but to %s it was %q, and to %s %q",
			differingAt()[0], answers[0], differingAt()[i], answer)
	}
}

// withoutSignature is what an answer says besides the signature that it was sent.
func withoutSignature(s check.Sent) string {
	text := fmt.Sprint(s.Exchange.Status())
	if r := s.Exchange.Response; r != nil {
		text += " " + string(r.Body)
	}
	given := s.Exchange.Request.Header.Get(intercom.SignatureHeader)
	text = strings.ReplaceAll(text, given, "…")
	return strings.ReplaceAll(text, strings.TrimPrefix(given, "sha1="), "…")
}
