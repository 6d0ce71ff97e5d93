package check

import (
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

// A Want is how many times the receiver must have acted on some notifications,
// all together.
type Want struct {
	Times int
	Of    []probe.Subject
	More  bool // more often is fine, too
	Fewer bool // less often is fine, too
}

// Acted returns the want that the receiver acted on sent so many times in all.
func Acted(times int, sent ...Sent) Want {
	w := Want{Times: times}
	known := map[string]bool{}
	for _, s := range sent {
		if id := string(s.Notification.ID); !known[id] {
			known[id] = true
			w.Of = append(w.Of, s.Subject())
		}
	}
	return w
}

// Once returns the want that the receiver acted on s exactly once.
func Once(s Sent) Want { return Acted(1, s) }

// AtLeastOnce returns the want that the receiver acted on s, however often: what
// was being done when the receiver was killed may be done again.
func AtLeastOnce(s Sent) Want {
	w := Acted(1, s)
	w.More = true
	return w
}

// AtMostOnce returns the want that the receiver did not act twice on sent, where
// it is another check's matter whether it acts at all.
func AtMostOnce(sent ...Sent) Want {
	w := Acted(1, sent...)
	w.Fewer = true
	return w
}

// String says how often.
func (w Want) String() string {
	if w.Fewer {
		return "at most " + times(w.Times)
	}
	return times(w.Times)
}

// exactly matches the count that a want asks for.
type exactly struct {
	want     Want
	unit     int
	patience time.Duration // how long was waited for it
}

// Match implements Gomega's matcher.
func (e exactly) Match(actual any) (bool, error) {
	want := e.want.Times * e.unit
	return actual == want || e.want.More && actual.(int) > want || e.want.Fewer && actual.(int) < want, nil
}

// FailureMessage implements Gomega's matcher.
func (e exactly) FailureMessage(actual any) string {
	ids := make([]string, len(e.want.Of))
	for i, s := range e.want.Of {
		ids[i] = string(s.ID)
	}
	about := strings.Join(ids, ", ")
	if len(ids) > 3 {
		about = fmt.Sprintf("%s and %d more", strings.Join(ids[:3], ", "), len(ids)-3)
	}
	text := fmt.Sprintf("expected the receiver to act %s on %s, but it acted %s", e.want, about, e.acted(actual.(int)))
	if e.unit > 1 {
		text += fmt.Sprintf(" (%d seen, %d for each)", actual, e.unit)
	}
	if actual.(int) < e.want.Times*e.unit {
		text += fmt.Sprintf(" within %s (if it may take longer, give --patience)", e.patience)
	}
	return text
}

func (e exactly) acted(seen int) string {
	switch whole, part := seen/e.unit, seen%e.unit > 0; {
	case part && whole == 0:
		return "in part"
	case part:
		return times(whole) + " and in part"
	default:
		return times(whole)
	}
}

// NegatedFailureMessage implements Gomega's matcher.
func (e exactly) NegatedFailureMessage(any) string { return "expected another count" }

func times(n int) string {
	switch n {
	case 0:
		return "not at all"
	case 1:
		return "once"
	default:
		return fmt.Sprintf("%d times", n)
	}
}
