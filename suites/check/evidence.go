package check

import (
	"slices"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// How many exchanges of a check are kept: how it began, what went wrong, and
// how it ended.
const (
	keptFirst = 4
	keptBad   = 6
	keptLast  = 4
)

// evidence keeps those exchanges of a check that a reader wants to see.
type evidence struct {
	n                int
	first, bad, last []numbered
}

type numbered struct {
	n int
	x exchange.Exchange
}

func (e *evidence) add(x exchange.Exchange) {
	e.n++
	this := numbered{e.n, x}
	switch {
	case len(e.first) < keptFirst:
		e.first = append(e.first, this)
	case !x.Acknowledged() && len(e.bad) < keptBad:
		e.bad = append(e.bad, this)
	default:
		if len(e.last) == keptLast {
			e.last = slices.Delete(e.last, 0, 1)
		}
		e.last = append(e.last, this)
	}
}

// exchanges returns what was kept, in the order in which it was sent.
func (e *evidence) exchanges() []exchange.Exchange {
	all := slices.Concat(e.first, e.bad, e.last)
	slices.SortFunc(all, func(a, b numbered) int { return a.n - b.n })
	kept := make([]exchange.Exchange, len(all))
	for i, k := range all {
		kept[i] = k.x
	}
	return kept
}
