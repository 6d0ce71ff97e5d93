package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// A Finding is what a check came to.
type Finding string

// The findings.
const (
	Passed       Finding = "passed"
	Failed       Finding = "failed"       // the receiver does not meet the requirement
	Inconclusive Finding = "inconclusive" // it cannot be told
	Skipped      Finding = "skipped"      // it does not apply here
	Broken       Finding = "broken"       // something other than the receiver went wrong
)

// An Outcome is what came of running a check.
type Outcome struct {
	Finding   Finding
	Reason    string
	Note      string // an observation that is no verdict
	Diagnosis string // what a receiver that failed does instead, as far as it could be found out
	Output    string // the beginning and the end of what the receiver's process wrote, if it is run here
	Took      time.Duration
	Exchanges []exchange.Exchange // the evidence
}

// End returns how the last exchange of the evidence failed, or "".
func (o Outcome) End() exchange.Failure {
	if len(o.Exchanges) == 0 {
		return ""
	}
	return o.Exchanges[len(o.Exchanges)-1].Failure
}

// A stop ends the run of a check from within.
type stop struct {
	finding Finding
	reason  string
}

// Do runs the check at a bench of its own and returns what came of it. It
// neither panics nor outlasts ctx by more than one attempt.
func Do(ctx context.Context, c Check, s *Setup) (o Outcome) {
	b := newBench(c, s)
	start := time.Now()
	defer func() {
		o = b.outcome(recover())
		o.Took = time.Since(start)
		if s.Process != nil && (o.Finding == Failed || o.Finding == Broken) {
			o.Output = Gist(s.Process.Output())
		}
		if o.Finding == Failed && c.Diagnose != nil && !s.Verdict {
			o.Diagnosis = b.diagnose(ctx, c)
		}
		if ctx.Err() != nil { // what was sent since then did not arrive, and its absence proves nothing
			o.Finding, o.Reason = Broken, "the run ended before it: "+context.Cause(ctx).Error()
		}
	}()
	b.mustRun(ctx)
	b.lacks(c)
	if err := s.broken(c); err != nil {
		b.Break(err)
	}
	c.Run(ctx, b)
	return o
}

// outcome turns what a check ended with into what it came to.
func (b *Bench) outcome(end any) Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := Outcome{Finding: Passed, Note: b.note, Exchanges: b.evidence.exchanges()}
	switch end := end.(type) {
	case nil:
	case stop:
		o.Finding, o.Reason = end.finding, end.reason
	default:
		o.Finding, o.Reason = Broken, fmt.Sprintf("the check broke: %v", end)
	}
	if o.Finding == Passed && b.asserted == 0 {
		o.Finding, o.Reason = Broken, "the check asserted nothing"
	}
	return o
}

// errProbe marks what a probe could not do.
var errProbe = errors.New("probe")
