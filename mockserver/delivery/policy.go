package delivery

import (
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A Policy is a named bundle of rules of a sender.
type Policy struct {
	Name     string
	Doc      string
	Schedule Schedule
	Rules    Rules
}

// Policies is every policy that has a name, the default first. To add one, add
// a row.
func Policies() []Policy {
	const m, h = time.Minute, time.Hour
	return []Policy{
		{"intercom", "one retry after a minute, as Intercom does, and its rules for receivers that are in trouble", Backoff{m}, intercomRules},
		{"none", "no retry", Backoff{}, Rules{}},
		{"svix", "seven retries within 28 hours, as Svix does", Backoff{5 * time.Second, 5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 10 * h}, Rules{}},
		{"stripe", "nine retries within three days, as Stripe may do", Backoff{5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 12 * h, 12 * h, 12 * h, 12 * h}, Rules{}},
	}
}

// ParsePolicy returns the policy of that name, or one that tries again after
// each delay of a list such as "1m,5m,1h".
func ParsePolicy(text string) (Policy, error) {
	var names []string
	for _, p := range Policies() {
		if p.Name == text {
			return p, nil
		}
		names = append(names, p.Name)
	}
	delays, ok := parseDelays(text)
	if !ok {
		return Policy{}, fmt.Errorf("no policy %q%s: use %s, or delays such as 1m,5m,1h",
			text, nearest.Hint(text, names), strings.Join(names, ", "))
	}
	return Policy{Name: text, Doc: "a retry after each of " + text, Schedule: delays}, nil
}

// parseDelays reads durations with commas between them.
func parseDelays(text string) (Backoff, bool) {
	var b Backoff
	for word := range strings.SplitSeq(text, ",") {
		d, err := time.ParseDuration(word)
		if err != nil || d < 0 {
			return nil, false
		}
		b = append(b, d)
	}
	return b, true
}
