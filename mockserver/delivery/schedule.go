package delivery

import (
	"slices"
	"time"
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
	retries := 0
	for i := 1; i < len(made); i++ {
		if made[i].Number != made[i-1].Number { // copies of one attempt share its number
			retries++
		}
	}
	if acknowledged(made) || retries >= len(b) {
		return time.Time{}, false
	}
	return made[len(made)-1].At.Add(b[retries]), true
}

// acknowledged reports whether any attempt was, or any copy of one.
func acknowledged(made []Attempt) bool {
	return slices.ContainsFunc(made, func(a Attempt) bool { return a.Exchange.Acknowledged() })
}
