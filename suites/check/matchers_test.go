package check_test

import (
	"context"
	"testing"
	"time"

	"github.com/onsi/gomega/types"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const ms = time.Millisecond

func answered(code int) exchange.Exchange {
	return exchange.Exchange{Response: status(code), Took: 12*ms + 900*time.Microsecond}
}

var (
	hung    = exchange.Exchange{Failure: exchange.Timeout, Took: exchange.Deadline}
	dripped = exchange.Exchange{Failure: exchange.Timeout, Response: status(200), Took: exchange.Deadline}
	died    = exchange.Exchange{Failure: exchange.Reset, Err: "read tcp 127.0.0.1:1->127.0.0.1:2: EOF", Took: 3 * ms}
	garbled = exchange.Exchange{Failure: exchange.Malformed, Err: `malformed HTTP response "hi"`, Took: 3 * ms}
	flooded = exchange.Exchange{Failure: exchange.TooLarge, Response: status(200), Err: "the response body is over 1 MB", Took: 3 * ms}
	gone    = exchange.Exchange{Failure: exchange.Refused, Err: "connection refused", Took: 0}
)

func TestAnswerSaysWhatCameOfIt(t *testing.T) {
	t.Parallel()
	for want, x := range map[string]exchange.Exchange{
		"it answered 200 after 12 ms":                                                        answered(200),
		"it answered 503 after 12 ms":                                                        answered(503),
		"it did not answer within 5s":                                                        hung,
		"its response (200) did not end within 5s":                                           dripped,
		"it ended the connection without a whole response after 3 ms":                        died,
		`there was no whole response after 3 ms: malformed (malformed HTTP response "hi")`:   garbled,
		"there was no whole response after 3 ms: too_large (the response body is over 1 MB)": flooded,
		"there was no whole response after 0 ms: refused (connection refused)":               gone,
	} {
		if got := check.Answer(x); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		wantWords(t, want)
	}
}

func TestMatchersMatch(t *testing.T) {
	t.Parallel()
	matchers := []types.GomegaMatcher{check.BeAcknowledged(), check.BeRefused(), check.BeAnswered()}
	for _, c := range []struct {
		x    exchange.Exchange
		want [3]bool
	}{
		{answered(200), [3]bool{true, false, true}}, {answered(204), [3]bool{true, false, true}}, {answered(299), [3]bool{true, false, true}},
		{answered(400), [3]bool{false, true, true}}, {answered(401), [3]bool{false, true, true}}, {answered(499), [3]bool{false, true, true}},
		{answered(408), [3]bool{false, false, true}}, {answered(410), [3]bool{false, false, true}}, {answered(429), [3]bool{false, false, true}},
		{answered(302), [3]bool{false, false, true}}, {answered(500), [3]bool{false, false, true}},
		{hung, [3]bool{}}, {dripped, [3]bool{}}, {died, [3]bool{}}, {garbled, [3]bool{}}, {flooded, [3]bool{}}, {gone, [3]bool{}},
	} {
		for i, m := range matchers {
			if ok, err := m.Match(sent(c.x)); ok != c.want[i] || err != nil {
				t.Errorf("%s: matcher %d says %t, %v", check.Answer(c.x), i, ok, err)
			}
		}
	}
}

func TestMatcherSaysWhatWasExpectedAndWhatCame(t *testing.T) {
	t.Parallel()
	const about = "contact.user.created notif_1: expected the receiver "
	is := func(m types.GomegaMatcher, x exchange.Exchange) func(context.Context, *check.Bench) {
		return func(_ context.Context, b *check.Bench) { b.Expect(sent(x)).To(m) }
	}
	isNot := func(m types.GomegaMatcher, x exchange.Exchange) func(context.Context, *check.Bench) {
		return func(_ context.Context, b *check.Bench) { b.Expect(sent(x)).NotTo(m) }
	}
	for want, run := range map[string]func(context.Context, *check.Bench){
		about + "to acknowledge it with a 2xx within 5s, but it answered 401 after 12 ms":                                       is(check.BeAcknowledged(), answered(401)),
		about + "to acknowledge it with a 2xx within 5s, but its response (200) did not end within 5s":                          is(check.BeAcknowledged(), dripped),
		about + "to refuse it with a 4xx (other than 408, 410 and 429), but it answered 429 after 12 ms":                        is(check.BeRefused(), answered(429)),
		about + "to answer it, whatever the status, within 5s, but it did not answer within 5s":                                 is(check.BeAnswered(), hung),
		about + "to answer it, whatever the status, within 5s, but it ended the connection without a whole response after 3 ms": is(check.BeAnswered(), died),
		about + "not to acknowledge it with a 2xx within 5s, but it answered 200 after 12 ms":                                   isNot(check.BeAcknowledged(), answered(200)),
		about + "not to refuse it with a 4xx (other than 408, 410 and 429), but it answered 401 after 12 ms":                    isNot(check.BeRefused(), answered(401)),
		about + "not to answer it, whatever the status, within 5s, but it answered 500 after 12 ms":                             isNot(check.BeAnswered(), answered(500)),
	} {
		o := do(t, setup(t, answering(200)), run)
		wantOutcome(t, o, check.Failed, want)
		wantWords(t, o.Reason)
	}
	for name, run := range map[string]func(context.Context, *check.Bench){
		"is": is(check.BeRefused(), answered(403)), "is not": isNot(check.BeAnswered(), hung),
	} {
		if o := do(t, setup(t, answering(200)), run); o.Finding != check.Passed {
			t.Errorf("%s: it is %s: %s", name, o.Finding, o.Reason)
		}
	}
}

func TestMessageNamesTheAttempt(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*check.Sent){
		"contact.user.created notif_1":                    func(*check.Sent) {},
		"contact.user.created notif_1, attempt 2":         func(s *check.Sent) { s.Number = 2 },
		"contact.user.created notif_1, copy 3":            func(s *check.Sent) { s.Copy = 3 },
		"contact.user.created notif_1, attempt 2, copy 3": func(s *check.Sent) { s.Number, s.Copy = 2, 3 },
		"ping": func(s *check.Sent) { s.Notification.Topic, s.Notification.ID = "ping", "" },
	} {
		s := sent(answered(401))
		change(&s)
		got := check.BeAcknowledged().FailureMessage(s)
		if got != want+": expected the receiver to acknowledge it with a 2xx within 5s, but it answered 401 after 12 ms" {
			t.Errorf("%q is not about %s", got, want)
		}
	}
}
