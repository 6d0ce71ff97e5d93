package delivery

import (
	"fmt"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// Rules say what a sender does about a receiver that is in trouble. Of a rule
// that is zero it does nothing.
type Rules struct {
	Throttle time.Duration // after a 429 nothing is sent for that long, and for twice as long after each that follows
	Longest  time.Duration // of such a wait; what would wait longer is dropped
	Errors   int           // more than so many consecutive errors ...
	Within   time.Duration // ... in that time ...
	Pause    time.Duration // ... and everything is dropped for that long
	Outage   time.Duration // errors for longer than that suspend the subscription
	Slow     time.Duration // a receiver that takes longer has to stand back
	Rate     int           // notifications in a minute; those above it have to stand back
}

// intercomRules are what Intercom documents.
var intercomRules = Rules{
	Throttle: time.Minute, Longest: 2 * time.Hour,
	Errors: 1000, Within: 15 * time.Minute, Pause: 15 * time.Minute,
	Outage: 7 * 24 * time.Hour, Slow: 500 * time.Millisecond, Rate: 150_000,
}

// A Standing is how a sender treats a subscription.
type Standing string

// The standings of a subscription.
const (
	Live      Standing = "live"
	Throttled Standing = "throttled" // it is sent nothing for a while; what is due waits
	Paused    Standing = "paused"    // it is sent nothing for a while; what is due is dropped
	Suspended Standing = "suspended" // errors for too long: it is sent nothing until it is made active again
	Disabled  Standing = "disabled"  // it said 410: likewise
)

// Health is how a subscription's receiver does, and what that means for it.
//
// It is a state machine that reads no clock: what is next follows from what it
// is, an attempt, and the time.
type Health struct {
	Standing Standing      `json:"standing"`
	Why      string        `json:"why,omitempty"`
	Since    time.Time     `json:"since,omitzero"`              // of the standing, unless it is live
	Until    time.Time     `json:"until,omitzero"`              // of a standing that ends by itself
	Failing  time.Time     `json:"failing_since,omitzero"`      // the first error since something was acknowledged
	Errors   int           `json:"consecutive_errors,omitzero"` // since then
	Slow     bool          `json:"slow,omitzero"`               // it has to stand back
	Wait     time.Duration `json:"wait,omitzero"`               // that the last 429 has led to
	recent   []int64       // unix nanoseconds of consecutive errors, within the time that they are counted
}

// ends reports whether the standing ends by itself.
func (h *Health) ends() bool { return h.Standing == Throttled || h.Standing == Paused }

// stopped reports whether the standing ends when somebody says so.
func (h *Health) stopped() bool { return h.Standing == Suspended || h.Standing == Disabled }

// pass lets a standing end whose time is over. What it knows of errors stays.
func (h *Health) pass(now time.Time) {
	if h.ends() && !now.Before(h.Until) {
		h.Standing, h.Why, h.Since, h.Until = Live, "", time.Time{}, time.Time{}
	}
}

// ask says whether an attempt that has been due since owed may be made at now:
// yes, later, or never and why.
func (h *Health) ask(r Rules, owed, now time.Time) (later time.Time, never string) {
	h.pass(now)
	switch {
	case h.Standing == Throttled && h.Until.Sub(owed) <= r.Longest:
		return h.Until, ""
	case h.Standing == Throttled:
		return time.Time{}, fmt.Sprintf("its subscription is throttled, and it would wait longer than %s", r.Longest)
	case h.Standing != Live:
		return time.Time{}, fmt.Sprintf("its subscription is %s: %s", h.Standing, h.Why)
	}
	return time.Time{}, ""
}

// note takes an attempt into account that ended at now. One that is no test of
// the receiver, since it was forged or sent badly, can still be told to stop.
func (h *Health) note(r Rules, a Attempt, fair bool, now time.Time) {
	x := a.Exchange
	switch {
	case h.stopped():
	case x.Status() == http.StatusGone:
		h.become(Disabled, "its receiver answered 410", now, 0)
	case x.Status() == http.StatusTooManyRequests && r.Throttle > 0:
		h.throttle(r, a, now)
	case !fair || x.Failure == exchange.Cancelled || x.Failure == exchange.Aborted:
	case x.Acknowledged():
		h.Failing, h.Errors, h.recent = time.Time{}, 0, nil
		h.Slow = r.Slow > 0 && x.Took > r.Slow
		if h.Standing == Live { // and not one that was sent before it was told to wait
			h.Wait = 0
		}
	default:
		h.fail(r, a, now)
	}
}

// throttle counts a 429. Those of attempts that were under way when another came
// mean the same.
func (h *Health) throttle(r Rules, a Attempt, now time.Time) {
	if h.Standing == Live || h.ends() && !a.At.Before(h.Until) {
		h.Wait = min(max(r.Throttle, 2*h.Wait), r.Longest)
		h.become(Throttled, fmt.Sprintf("its receiver answered 429, and is given %s", h.Wait), now, h.Wait)
	}
}

// fail counts an error.
func (h *Health) fail(r Rules, a Attempt, now time.Time) {
	h.Errors++
	if h.Failing.IsZero() {
		h.Failing = a.At
	}
	h.Slow = r.Slow > 0 && a.Exchange.Took > r.Slow
	if r.Outage > 0 && now.Sub(h.Failing) > r.Outage {
		h.become(Suspended, fmt.Sprintf("nothing but errors since %s", h.Failing.Format(time.RFC3339)), now, 0)
		return
	}
	if h.Standing != Live || r.Errors == 0 {
		return
	}
	h.recent = append(h.recent, now.UnixNano())
	for now.UnixNano()-h.recent[0] > int64(r.Within) {
		h.recent = h.recent[1:]
	}
	if n := len(h.recent); n > r.Errors {
		h.become(Paused, fmt.Sprintf("%d consecutive errors within %s", n, r.Within), now, r.Pause)
		h.recent = nil
	}
}

// become changes the standing, for a time or for good.
func (h *Health) become(s Standing, why string, now time.Time, d time.Duration) {
	h.Standing, h.Why, h.Since, h.Until = s, why, now, time.Time{}
	if d > 0 {
		h.Until = now.Add(d)
	}
}
