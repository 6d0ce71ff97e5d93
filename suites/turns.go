package suites

import (
	"cmp"
	"slices"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// sideBySide returns those of all that do not run alone, first those that wait.
func sideBySide(all []entry) []entry {
	return slices.Concat(
		only(all, func(c check.Check) bool { return !c.Alone && c.Waits }),
		only(all, func(c check.Check) bool { return !c.Alone && !c.Waits }))
}

func only(all []entry, keep func(check.Check) bool) (some []entry) {
	for _, e := range all {
		if keep(e.check) {
			some = append(some, e)
		}
	}
	return some
}

// inTurn returns those of all that run alone, in the order in which they do.
// Those that share an end of the receiver come together, in the place of the
// first of them.
func inTurn(all []entry) (turns [][]entry) {
	shared := map[string]int{} // where in turns
	for _, e := range slices.SortedStableFunc(slices.Values(all), func(a, b entry) int { return cmp.Compare(turn(a), turn(b)) }) {
		at, begun := shared[e.check.Shares]
		switch {
		case !e.check.Alone:
		case begun:
			turns[at] = append(turns[at], e)
		default:
			if e.check.Shares != "" {
				shared[e.check.Shares] = len(turns)
			}
			turns = append(turns, []entry{e})
		}
	}
	for _, together := range turns {
		shareEnd(together)
	}
	return turns
}

func shareEnd(together []entry) {
	checks := make([]*check.Check, len(together))
	for i := range together {
		checks[i] = &together[i].check
	}
	check.Share(checks...)
}

// turn is when a check that runs alone does: those that measure time come first,
// then those that look back, and at last what ends the receiver.
func turn(e entry) int {
	switch {
	case e.check.Needs&check.Process != 0:
		return 2
	case e.check.Late:
		return 1
	default:
		return 0
	}
}
