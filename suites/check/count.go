package check

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

// asked is how many questions are put to the probes at once when there are many:
// no more than a small receiver can answer side by side.
const asked = 4

// A question is how often one probe saw one subject, or several together.
type question struct {
	probe   probe.Probe
	of      []probe.Subject
	into    *int // what the answer is added to
	effects int
}

// count asks every probe about every want.
func (o *Observer) count(ctx context.Context, wants []Want) ([][]int, error) {
	counts := make([][]int, len(wants))
	var all []question
	for i, w := range wants {
		counts[i] = make([]int, len(o.Probes))
		for n, p := range o.Probes {
			all = append(all, questions(p, w.Of, &counts[i][n])...)
		}
	}
	if err := put(ctx, all); err != nil {
		return nil, fmt.Errorf("%w: %w", errProbe, err)
	}
	for _, q := range all {
		*q.into += q.effects
	}
	return counts, nil
}

// questions are one for each subject, or one for all where p counts them together.
func questions(p probe.Probe, of []probe.Subject, into *int) (all []question) {
	if _, ok := p.(probe.Totaler); ok {
		return []question{{probe: p, of: of, into: into}}
	}
	for i := range of {
		all = append(all, question{probe: p, of: of[i : i+1], into: into})
	}
	return all
}

// put puts all to their probes, a few at once, until one goes wrong.
func put(ctx context.Context, all []question) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	lane := func() {
		for n := next.Add(1); n <= int64(len(all)) && ctx.Err() == nil; n = next.Add(1) {
			if err := all[n-1].ask(ctx); err != nil {
				stop(err)
			}
		}
	}
	var lanes sync.WaitGroup
	for range min(len(all), asked) - 1 {
		lanes.Go(lane)
	}
	lane()
	lanes.Wait()
	return context.Cause(ctx)
}

func (q *question) ask(ctx context.Context) (err error) {
	if t, ok := q.probe.(probe.Totaler); ok {
		q.effects, err = t.Total(ctx, q.of...)
		return err
	}
	q.effects, err = q.probe.Effects(ctx, q.of[0])
	return err
}
