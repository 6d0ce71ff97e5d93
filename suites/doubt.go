package suites

import (
	"context"
	"slices"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A doubt is a check that did not pass, beside others, while the receiver was not
// there. It may be one of the others that brought that about.
type doubt struct {
	entry   entry
	outcome check.Outcome
}

// beside runs checks side by side. Those that are doubtful run again, alone.
func (r *Run) beside(ctx context.Context, s *check.Setup, all []entry) {
	var mu sync.Mutex
	var doubts []doubt
	r.sideBySide(poolWidth, all, func(e entry) {
		ended := r.ended()
		o := r.outcome(ctx, s, e)
		if o.Finding == check.Passed || r.ended() == ended && !severed(o) || r.pulse.stopped() {
			r.outcomes[e.check.ID] <- o
			return
		}
		mu.Lock()
		defer mu.Unlock()
		doubts = append(doubts, doubt{e, o})
	})
	if len(doubts) > 1 { // there is somebody else who may have done it
		r.again(ctx, s, doubts)
	}
	for _, d := range doubts {
		r.outcomes[d.entry.check.ID] <- d.outcome
	}
}

// severed reports whether a check failed, and saw a connection that the receiver
// ended, or did not take.
func severed(o check.Outcome) bool {
	return o.Finding == check.Failed && slices.ContainsFunc(o.Exchanges, func(x exchange.Exchange) bool {
		return x.Failure == exchange.Reset || x.Failure == exchange.Refused
	})
}

// again runs the doubtful alone. What passes now is acquitted, as long as another
// is found guilty; if all pass, they stand as they were.
func (r *Run) again(ctx context.Context, s *check.Setup, doubts []doubt) {
	second, guilty := make([]check.Outcome, len(doubts)), false
	for i, d := range doubts {
		d.entry.check = check.Again(d.entry.check)
		second[i] = r.outcome(ctx, s, d.entry)
		guilty = guilty || second[i].Finding != check.Passed
	}
	if !guilty || ctx.Err() != nil {
		return
	}
	for i := range doubts {
		doubts[i].outcome = second[i]
	}
}
