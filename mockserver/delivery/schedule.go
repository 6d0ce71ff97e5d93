package delivery

import (
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A Schedule decides when a notification is sent, again and again.
//
// It is pure: it reads no clock and keeps no state, so that a test of it is a table.
type Schedule interface {
	// Next returns when to make the next attempt, given those made so far, or
	// false when there is none to make.
	Next(created time.Time, made []Attempt) (at time.Time, ok bool)
}

// Backoff tries at once, and again after each delay until an attempt is
// acknowledged.
type Backoff []time.Duration

// Next implements [Schedule].
func (b Backoff) Next(created time.Time, made []Attempt) (time.Time, bool) {
	if len(made) == 0 {
		return created, true
	}
	last := made[len(made)-1]
	retries := last.Number - 1
	if acknowledged(made) || retries >= len(b) {
		return time.Time{}, false
	}
	return last.At.Add(b[retries]), true
}

// acknowledged reports whether any attempt was, or any copy of one.
func acknowledged(made []Attempt) bool {
	return slices.ContainsFunc(made, func(a Attempt) bool { return a.Exchange.Acknowledged() })
}

// A Policy is a named bundle of rules of a sender.
type Policy struct {
	Name     string
	Doc      string
	Schedule Schedule
}

// Policies is every policy, the default first. To add one, add a row.
func Policies() []Policy {
	return []Policy{
		{"intercom", "one retry after a minute, as Intercom does", Backoff{time.Minute}},
		{"none", "no retry", Backoff{}},
	}
}

// PolicyByName returns the policy called name.
func PolicyByName(name string) (Policy, error) {
	var names []string
	for _, p := range Policies() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, fmt.Errorf("no policy %q%s", name, nearest.Hint(name, names))
}
