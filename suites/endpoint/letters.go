package endpoint

import (
	"context"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// inParts are the checks of how bodies are put together.
func inParts() []check.Check {
	return []check.Check{
		{
			ID: "END-017", Level: check.Must, Link: transport, Alone: true, // a receiver that is busy reads both parts at once
			Fix:   "collect the bytes and verify them before they become text: in Node Buffer.concat(chunks), and not body += chunk",
			Title: "takes a body that comes in two parts, the first of which ends within a letter",
			Why:   "The network cuts where it likes. Who makes a text of each part loses the letter in between, and with it the signature: of some notifications that are not in English, now and then.",
			Run:   cutLetter,
		},
	}
}

func cutLetter(ctx context.Context, b *check.Bench) {
	v := variant(b, "a letter that is cut in two", delivery.Plan{Fault: "cut-letter"})
	v.Question.Fixture = b.Notification(func(f *fixtures.Fixture) {
		f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, "intercheck_text", []byte(`"Zoë"`))
	})
	b.ExpectVariants(ctx, variant(b, "nothing unusual", delivery.Plan{}), v)
}
