// Package client checks the receiver's own calls to the Intercom API.
package client

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/client/mutants"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const (
	errorsPage     = "https://developers.intercom.com/docs/references/rest-api/errors/error-codes"
	authentication = "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication"
	limitsPage     = "https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting"
)

const (
	// backoff is the least that a receiver must wait after a 429, whose headers
	// ask for a second or more.
	backoff = 200 * time.Millisecond
	// siege is how long the API fails, and most how many calls about one
	// notification a receiver may make meanwhile.
	siege = 3 * time.Second
	most  = 10
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "client", Prefix: "CLI", Title: "Client", Checks: checks(), Mutants: mutants.All()}
}

func checks() []check.Check {
	all := []check.Check{
		{
			ID: "CLI-001", Level: check.Must, Link: errorsPage, Fix: "send what the reference of the operation asks for, and look at the answers of the API",
			Title: "makes calls to the Intercom API that are valid",
			Why:   "Intercom answers an invalid call with an error that a receiver in the background rarely looks at: what it meant to do never happens.",
			Run:   valid,
		},
		{
			ID: "CLI-002", Level: check.Must, Link: authentication, Fix: "send the access token as Authorization: Bearer with every call",
			Title: "authenticates its calls to the Intercom API",
			Why:   "A call without the right token is refused, whatever it asks for.",
			Run:   authorized,
		},
		{
			ID: "CLI-003", Level: check.Should, Link: limitsPage, Fix: "on 429 wait until the time in X-RateLimit-Reset, and then call again",
			Title: "waits and calls again when the Intercom API answers 429",
			Why:   "The limit of calls is shared by the whole workspace, so that a burst elsewhere makes calls fail. To call again at once keeps the limit exceeded.",
			Run:   throttled,
		},
		{
			ID: "CLI-004", Level: check.Should, Link: errorsPage, Fix: "call again after a pause when the answer is a 5xx",
			Title: "calls again when the Intercom API answers 503",
			Why:   "Every API fails now and then, and most calls succeed the second time.",
			Run:   func(ctx context.Context, b *check.Bench) { survives(ctx, b, 503) },
		},
		{
			ID: "CLI-005", Level: check.Should, Link: limitsPage, Fix: "wait longer after each failure, up to some seconds",
			Title: "does not hammer an Intercom API that keeps failing",
			Why:   "Calls without a pause keep a struggling API from recovering, and use up the workspace's limit for everybody.",
			Run:   hammers,
		},
		{
			ID: "CLI-006", Level: check.Should, Link: errorsPage, Fix: "treat a connection that breaks as a 5xx: call again after a pause",
			Title: "calls again when the connection to the Intercom API breaks",
			Why:   "Connections that are kept open are closed by the other side at any moment, between two calls as within one.",
			Run:   func(ctx context.Context, b *check.Bench) { survives(ctx, b, 0) },
		},
	}
	for i := range all {
		all[i].Needs |= check.Effects | check.Calls
	}
	return append(all, check.Check{
		ID: "CLI-007", Level: check.Must, Link: authentication, Needs: check.Effects | check.Downstream, Alone: true, Late: true, // all that it sent in this run
		Fix:   "set Authorization for calls to Intercom alone, and not for every client; use the client secret for signatures, and send it nowhere",
		Title: "sends the client secret to nobody, and the access token to Intercom alone",
		Why:   "A header that is set for all calls goes to whoever else is called, and into their logs. With the token they read the workspace, and with the secret they forge what comes from it.",
		Run:   keepsItsSecrets,
	})
}

// keepsItsSecrets looks at all that the receiver did in this run: at least at what
// it did when the probes were tried. The token comes first, since a secret that
// was made up for tests may be too short to be looked for.
func keepsItsSecrets(ctx context.Context, b *check.Bench) {
	if b.Token != "" {
		b.Expect(b.Mentioned(ctx, b.Token, false)).To(gomega.BeZero(), "expected no request of the receiver but those to the Intercom API to hold the access token")
	}
	b.Expect(b.Mentioned(ctx, b.Target.Secret, true)).To(gomega.BeZero(), "expected no request of the receiver to hold the client secret")
}

// calls sends a notification, and returns the calls that the receiver makes
// about it. A receiver that makes none is not judged.
func calls(ctx context.Context, b *check.Bench) []probe.Call {
	s := b.Send(ctx, b.Notification())
	b.ExpectActedOnce(ctx, s)
	all := b.Calls(s)
	if len(all) == 0 {
		b.Skip("the receiver makes no call that mentions the notification or its item")
	}
	return all
}

func valid(ctx context.Context, b *check.Bench) {
	for _, c := range calls(ctx, b) {
		if c.Operation == "" {
			b.Note(fmt.Sprintf("%s %s is an operation that intercheck does not know", c.Method, c.Path))
		}
		b.Expect(c.Violations).To(gomega.BeEmpty(), "%s %s is not valid: %s", c.Method, c.Path, strings.Join(c.Violations, "; "))
	}
}

func authorized(ctx context.Context, b *check.Bench) {
	for _, c := range calls(ctx, b) {
		b.Expect(c.Authorized).To(gomega.BeTrue(), "%s %s does not carry the access token", c.Method, c.Path)
	}
}

// failing has the first calls about a notification fail, and sends it. What is
// not acknowledged is sent again, as Intercom would.
func failing(ctx context.Context, b *check.Bench, status, times int) check.Sent {
	f := b.Notification()
	mend := b.FailDownstream(f, status, times)
	defer mend()
	s := b.Send(ctx, f)
	if !s.Exchange.Acknowledged() {
		b.Pause(ctx, aMinute)
		s = b.Send(ctx, check.Attempt(f, 2))
	}
	b.Expect(s).To(check.BeAcknowledged())
	b.ExpectActed(ctx, check.Acted(1, s))
	return s
}

// aMinute is what Intercom waits before the retry, as short as it may be for the
// API to have stopped asking for a pause.
const aMinute = 2 * backoff

func survives(ctx context.Context, b *check.Bench, status int) { failing(ctx, b, status, 1) }

func throttled(ctx context.Context, b *check.Bench) { unhurried(func() { waits(ctx, b) }) }

// unhurried does what expects a receiver to take its time, and again where this
// machine may have taken it: whoever takes his time does so always.
func unhurried(expect func()) {
	for range 3 {
		if check.Starved(expect) <= check.TolerableLateness {
			return
		}
	}
}

func waits(ctx context.Context, b *check.Bench) {
	all := b.Calls(failing(ctx, b, 429, 1))
	for i := 1; i < len(all); i++ {
		if all[i-1].Status == 429 {
			gap := all[i].At.Sub(all[i-1].At)
			b.Expect(gap >= backoff).To(gomega.BeTrue(), "expected the receiver to wait after a 429, but it called again after %s", gap.Round(time.Millisecond))
		}
	}
}

// hammers counts the calls while all of them fail. Whether it acts in the end
// is another check's matter.
func hammers(ctx context.Context, b *check.Bench) { unhurried(func() { besieged(ctx, b) }) }

func besieged(ctx context.Context, b *check.Bench) {
	f := b.Notification()
	mend := b.FailDownstream(f, 503, 1_000_000)
	defer mend()
	s := b.Send(ctx, f)
	b.Expect(s).To(check.BeAnswered())
	b.Pause(ctx, siege)
	n := len(b.Calls(s))
	if n == 0 {
		b.Skip("the receiver makes no call that mentions the notification or its item")
	}
	b.Expect(n <= most).To(gomega.BeTrue(), "expected at most %d calls in the %s in which all of them fail, but it made %d", most, siege, n)
}
