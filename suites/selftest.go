package suites

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Proof is what came of judging a receiver of which it is known what it fails.
type Proof struct {
	Mutant     reference.Mutant // zero for the reference, which fails nothing
	Judged     []check.ID
	Fails      []check.ID
	Deviations []string // where that is not what the catalogue says
	Again      []string // the checks that judged twice, since the machine was too busy at first
	Took       time.Duration
}

// selftestGC is the percentage by which the heap grows before it is swept: the
// receivers allocate much and keep little, and there is memory to spare.
const selftestGC = 400

// tooBusy is the part of its time that a receiver's judge may have waited for a
// processor. Beyond it a receiver that fails what it should pass, or passes what
// it should fail, is judged again: 64 requests at once may have waited for five
// seconds and the receiver may not have seen them. Judges side by side wait for a
// fifth of their time on a machine that is their own, and for two thirds on one
// whose processors have other work.
const tooBusy = 0.4

// atOnce is how many receivers are judged side by side. Their checks mostly
// wait, and Ginkgo, of which a process has one, takes no time.
func atOnce() int { return 20 * max(2, runtime.GOMAXPROCS(0)/2) }

// apart is how long the first of them begin apart, so that not all of them wait at
// the same time, later on, and leave the machine with nothing to do.
const apart = 400 * time.Millisecond

// Selftest judges the reference and each of the mutants, and tells each of what
// came of one of them, one at a time, in no order. Those checks that end the
// receiver judge it as a process, which launch returns the command of. The error
// says why a receiver could not be judged.
func Selftest(ctx context.Context, mutants []reference.Mutant, launch func(Site) string, each func(Proof)) error {
	spec, err := openapi.Intercom()
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(selftestGC))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	patient := slices.DeleteFunc(slices.Clone(mutants), func(m reference.Mutant) bool { return !takesMinutes(m) })
	minutes := func(m reference.Mutant) bool { // the reference is their counterpart
		return m.Mistake == nil && len(patient) > 0 || slices.ContainsFunc(patient, func(p reference.Mutant) bool { return p.Name == m.Name })
	}
	t := selftest{fail: cancel, each: each, starved: check.Starved, judge: func(m reference.Mutant, only []string) ([]report.Result, error) {
		return judgeBoth(ctx, m, Config{Seed: 1, Only: only, RealTime: minutes(m), verdict: true, spec: spec}, launch)
	}}
	all := append([]reference.Mutant{{}}, mutants...)
	longest, others := slices.Clone(all), slices.DeleteFunc(slices.Clone(all), minutes)
	longest = slices.DeleteFunc(longest, func(m reference.Mutant) bool { return !minutes(m) })
	t.sideBySide(slices.Concat(longest, others)) // so that nobody waits for them in the end
	t.oneByOne()
	return context.Cause(ctx)
}

// A selftest is one under way.
type selftest struct {
	judge   func(m reference.Mutant, only []string) ([]report.Result, error)
	starved func(work func()) time.Duration // see [check.Starved]
	fail    func(error)

	mu        sync.Mutex
	each      func(Proof)
	unsettled []trial
}

// A trial is what came of judging a mutant.
type trial struct {
	mutant  reference.Mutant
	results []report.Result
	busy    bool     // the machine was, too much so to believe all of that
	again   []string // the checks that judged twice
	took    time.Duration
}

func (t *selftest) sideBySide(mutants []reference.Mutant) {
	turns := make(chan struct{}, atOnce())
	var wg sync.WaitGroup
	for i, m := range mutants {
		turns <- struct{}{}
		if 0 < i && i < cap(turns) {
			time.Sleep(apart)
		}
		wg.Go(func() { t.first(m); <-turns })
	}
	wg.Wait()
}

// first judges m, and tells of it unless there are checks to be repeated.
func (t *selftest) first(m reference.Mutant) {
	start, found := time.Now(), trial{mutant: m}
	var err error
	waited := t.starved(func() { found.results, err = t.judge(m, nil) })
	found.took = time.Since(start)
	found.busy = waited.Seconds() > tooBusy*found.took.Seconds()
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err != nil:
		t.fail(err)
	case len(found.open()) > 0:
		t.unsettled = append(t.unsettled, found)
	default:
		t.each(found.proof())
	}
}

// oneByOne judges once more by the checks that could not tell, or not be
// believed: they had too little of the machine, and now they have all of it.
func (t *selftest) oneByOne() {
	for _, found := range t.unsettled {
		start := time.Now()
		found.again = found.open()
		again, err := t.judge(found.mutant, found.again)
		if err != nil {
			t.fail(err)
			return
		}
		settled := slices.DeleteFunc(found.results, func(x report.Result) bool { return slices.Contains(found.again, x.ID) })
		found.results, found.took = slices.Concat(settled, again), found.took+time.Since(start)
		t.each(found.proof())
	}
}

// open returns the checks that could not tell, or not be believed.
func (t trial) open() []string {
	var ids []string
	for _, x := range t.results {
		if x.Verdict == report.Inconclusive || t.busy && len(deviations(t.mutant, []report.Result{x})) > 0 {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

func (t trial) proof() Proof {
	p := Proof{Mutant: t.mutant, Deviations: deviations(t.mutant, t.results), Again: t.again, Took: t.took}
	for _, x := range t.results {
		p.Judged = append(p.Judged, check.ID(x.ID))
		if x.Verdict == report.Fail {
			p.Fails = append(p.Fails, check.ID(x.ID))
		}
	}
	return p
}

// judgeBoth judges m in this process and, by the checks that end it, as one.
func judgeBoth(ctx context.Context, m reference.Mutant, c Config, launch func(Site) string) ([]report.Result, error) {
	here, apart := c, c
	apart.Only = processChecks()
	if len(c.Only) > 0 {
		ends := func(id string) bool { return slices.Contains(processChecks(), id) }
		here.Only = slices.DeleteFunc(slices.Clone(c.Only), ends)
		apart.Only = slices.DeleteFunc(slices.Clone(c.Only), func(id string) bool { return !ends(id) })
	}
	var inside, outside report.Report
	var errs [2]error
	var both sync.WaitGroup
	if len(c.Only) == 0 || len(here.Only) > 0 {
		both.Go(func() { inside, errs[0] = Judge(ctx, m, here) })
	}
	if len(apart.Only) > 0 {
		both.Go(func() { outside, errs[1] = JudgeProcess(ctx, m, apart, launch) })
	}
	both.Wait()
	if err := cmp.Or(errors.Join(errs[:]...), context.Cause(ctx)); err != nil {
		return nil, err
	}
	return slices.Concat(judgedResults(inside), judgedResults(outside)), nil
}

// judgedResults are those that do not lack what the run did not have.
func judgedResults(r report.Report) []report.Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(x report.Result) bool { return x.Verdict == report.Skip })
}

// takesMinutes reports whether m must fail a check that takes minutes. Only then
// is it judged by those, since it would be too much for all.
func takesMinutes(m reference.Mutant) bool {
	return slices.ContainsFunc(Checks(), func(c check.Check) bool { return c.Needs&check.RealTime != 0 && Expected(m, c.ID) })
}

// Unproven returns the checks that no mutant in proofs fails, but for the one
// that refuses everything: nothing shows that they can fail.
func Unproven(proofs []Proof) []check.ID {
	failed := map[check.ID]bool{}
	for _, p := range proofs {
		for _, id := range p.Fails {
			failed[id] = failed[id] || p.Mutant.Name != reference.RefusesAll
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
