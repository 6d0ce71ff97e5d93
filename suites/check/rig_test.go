package check_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const secret intercom.Secret = "the secret of these tests"

// patience is how long a test waits before it gives up.
const patience = 30 * time.Second

// setup makes benches at a receiver that serves handle.
func setup(t testing.TB, handle http.HandlerFunc) *check.Setup {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	mock, err := mockserver.New(mockserver.Config{Seed: 1, Salt: "check"})
	if err != nil {
		t.Fatal(err)
	}
	d, err := fixtures.Lookup("contact.user.created", "")
	if err != nil {
		t.Fatal(err)
	}
	return &check.Setup{
		Deliverer: mock.Deliverer, Fixtures: mock.Fixtures.Plain(), Topics: []fixtures.Definition{d},
		Target: delivery.Target{URL: s.URL, Secret: secret, Style: intercom.Pretty},
	}
}

// do does a check that runs so.
func do(t testing.TB, s *check.Setup, run func(context.Context, *check.Bench)) check.Outcome {
	t.Helper()
	return check.Do(t.Context(), check.Check{ID: "TST-001", Level: check.Must, Run: run}, s)
}

// fine asserts something, so that the check does.
func fine(b *check.Bench) {
	b.Expect(sent(exchange.Exchange{Response: status(200)})).To(check.BeAcknowledged())
}

func status(code int) *exchange.Response { return &exchange.Response{Status: code} }

// sent is a notification that was sent, with that outcome.
func sent(x exchange.Exchange) check.Sent {
	return check.Sent{
		Fixture: fixtures.Fixture{Notification: intercom.Notification{ID: "notif_1", Topic: "contact.user.created"}},
		Attempt: delivery.Attempt{Number: 1, Copy: 1, Exchange: x},
	}
}

func wantOutcome(t testing.TB, o check.Outcome, finding check.Finding, reason string) {
	t.Helper()
	if o.Finding != finding || o.Reason != reason {
		t.Errorf("it is %s: %q\n want %s: %q", o.Finding, o.Reason, finding, reason)
	}
}

// wantWords fails the test where a person would have to read Go.
func wantWords(t testing.TB, text string) {
	t.Helper()
	for _, noise := range []string{"<", ">", "%!", "0x", "&{", "map[", "[]", "nil", "goroutine", ".go:", "Expected"} {
		if strings.Contains(text, noise) {
			t.Errorf("%q has %q in it", text, noise)
		}
	}
}

func answering(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}
