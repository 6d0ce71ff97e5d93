package check

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// A wireMatcher judges the exchange of a [Sent].
type wireMatcher struct {
	want string // completes "expected the receiver to …"
	ok   func(exchange.Exchange) bool
}

// BeAcknowledged matches a 2xx whose whole response came in time.
func BeAcknowledged() types.GomegaMatcher {
	return wireMatcher{"acknowledge it with a 2xx within 5s", exchange.Exchange.Acknowledged}
}

// BeRefused matches a 4xx that means this request: not 408, 410 or 429.
func BeRefused() types.GomegaMatcher {
	return wireMatcher{"refuse it with a 4xx (other than 408, 410 and 429)", exchange.Exchange.Refused}
}

// BeAnswered matches any complete response: no crash and no hang.
func BeAnswered() types.GomegaMatcher {
	return wireMatcher{"answer it, whatever the status, within 5s", func(x exchange.Exchange) bool { return x.Failure == "" }}
}

// Match implements [types.GomegaMatcher].
func (m wireMatcher) Match(actual any) (bool, error) {
	s, ok := actual.(Sent)
	if !ok { // an error would be taken for the receiver's fault
		panic(stop{Broken, fmt.Sprintf("the check broke: it matches a value of type %T, and not what was sent", actual)})
	}
	return m.ok(s.Exchange), nil
}

// FailureMessage implements [types.GomegaMatcher].
func (m wireMatcher) FailureMessage(actual any) string {
	s := actual.(Sent)
	return fmt.Sprintf("%s: expected the receiver to %s, but %s", s.describe(), m.want, Answer(s.Exchange))
}

// NegatedFailureMessage implements [types.GomegaMatcher].
func (m wireMatcher) NegatedFailureMessage(actual any) string {
	s := actual.(Sent)
	return fmt.Sprintf("%s: expected the receiver not to %s, but %s", s.describe(), m.want, Answer(s.Exchange))
}

func (s Sent) describe() string {
	name := string(s.Notification.Topic)
	if s.Notification.ID != "" {
		name += " " + string(s.Notification.ID)
	}
	if s.Number > 1 {
		name += fmt.Sprintf(", attempt %d", s.Number)
	}
	if s.Copy > 1 {
		name += fmt.Sprintf(", copy %d", s.Copy)
	}
	return name
}

// Answer says what came of an exchange, as the end of a sentence.
func Answer(x exchange.Exchange) string {
	ms := x.Took.Milliseconds()
	switch {
	case x.Failure == exchange.Timeout && x.Response != nil:
		return fmt.Sprintf("its response (%d) did not end within 5s", x.Status())
	case x.Failure == exchange.Timeout:
		return "it did not answer within 5s"
	case x.Failure == exchange.Reset:
		return fmt.Sprintf("it ended the connection without a whole response after %d ms", ms)
	case x.Failure != "":
		return fmt.Sprintf("there was no whole response after %d ms: %s (%s)", ms, x.Failure, x.Err)
	default:
		return fmt.Sprintf("it answered %d after %d ms", x.Status(), ms)
	}
}
