package suites

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Proof is what came of judging a receiver of which it is known what it fails.
type Proof struct {
	Mutant     check.Mutant // zero for the reference, which fails nothing
	Judged     []check.ID
	Fails      []check.ID
	Deviations []string // where that is not what the catalogue says
	Took       time.Duration
	unsettled  bool // a check could not tell
}

// selftestGC is the percentage by which the heap grows before it is swept: the
// receivers allocate much and keep little, and there is memory to spare.
const selftestGC = 400

// atOnce is how many receivers are judged side by side. Their checks mostly
// wait, and Ginkgo, of which a process has one, takes no time.
func atOnce() int { return 6 * max(2, runtime.GOMAXPROCS(0)/2) }

// Selftest judges the reference and each of the mutants, and tells each of what
// came of one of them, one at a time, in no order. Those checks that end the
// receiver judge it as a process, which launch returns the command of. The error
// says why a receiver could not be judged.
func Selftest(ctx context.Context, mutants []check.Mutant, launch func(Site) string, each func(Proof)) error {
	spec, err := openapi.Intercom()
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(selftestGC))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	minutes := func(m check.Mutant) bool { // the reference is their counterpart
		return takesMinutes(m) || m.Mistake == nil && slices.ContainsFunc(mutants, takesMinutes)
	}
	t := selftest{fail: cancel, each: each, prove: func(m check.Mutant) (Proof, error) {
		return prove(ctx, m, Config{Seed: 1, RealTime: minutes(m), verdict: true, spec: spec}, launch)
	}}
	t.sideBySide(append([]check.Mutant{{}}, mutants...))
	for _, m := range t.unsettled { // they had too little of the machine; now they have all of it
		t.judge(m, true)
	}
	return context.Cause(ctx)
}

// A selftest is one under way.
type selftest struct {
	prove func(check.Mutant) (Proof, error)
	fail  func(error)

	mu        sync.Mutex
	each      func(Proof)
	unsettled []check.Mutant // about which a check could not tell
}

func (t *selftest) sideBySide(mutants []check.Mutant) {
	turns := make(chan struct{}, atOnce())
	var wg sync.WaitGroup
	for _, m := range mutants {
		turns <- struct{}{}
		wg.Go(func() { t.judge(m, false); <-turns })
	}
	wg.Wait()
}

// judge judges m, once more later if a check could not tell and this was not
// the last time.
func (t *selftest) judge(m check.Mutant, last bool) {
	p, err := t.prove(m)
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err != nil:
		t.fail(err)
	case p.unsettled && !last:
		t.unsettled = append(t.unsettled, m)
	default:
		t.each(p)
	}
}

func prove(ctx context.Context, m check.Mutant, c Config, launch func(Site) string) (Proof, error) {
	start := time.Now()
	var inside, outside report.Report
	var errs [2]error
	var both sync.WaitGroup
	both.Go(func() { inside, errs[0] = Judge(ctx, m, c) })
	both.Go(func() { outside, errs[1] = JudgeProcess(ctx, m, c, launch) })
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return Proof{}, err
	}
	results := slices.Concat(judgedResults(inside), judgedResults(outside))
	p := Proof{Mutant: m, Deviations: deviations(m, results), Took: time.Since(start)}
	for _, x := range results {
		p.Judged = append(p.Judged, check.ID(x.ID))
		p.unsettled = p.unsettled || x.Verdict == report.Inconclusive
		if x.Verdict == report.Fail {
			p.Fails = append(p.Fails, check.ID(x.ID))
		}
	}
	return p, context.Cause(ctx)
}

// judgedResults are those that do not lack what the run did not have.
func judgedResults(r report.Report) []report.Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(x report.Result) bool { return x.Verdict == report.Skip })
}

// takesMinutes reports whether m must fail a check that takes minutes. Only then
// is it judged by those, since it would be too much for all.
func takesMinutes(m check.Mutant) bool {
	return slices.ContainsFunc(Checks(), func(c check.Check) bool { return c.Needs&check.RealTime != 0 && Expected(m, c.ID) })
}

// Unproven returns the checks that no mutant in proofs fails, but for the one
// that refuses everything: nothing shows that they can fail.
func Unproven(proofs []Proof) []check.ID {
	failed := map[check.ID]bool{}
	for _, p := range proofs {
		for _, id := range p.Fails {
			failed[id] = failed[id] || p.Mutant.Name != check.RefusesAll
		}
	}
	var all []check.ID
	for _, c := range Checks() {
		if !failed[c.ID] {
			all = append(all, c.ID)
		}
	}
	return all
}
