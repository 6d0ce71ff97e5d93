package suites

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Proof is what came of judging a receiver of which it is known what it fails.
type Proof struct {
	Mutant     check.Mutant // zero for the reference, which fails nothing
	Fails      []check.ID
	Deviations []string // where that is not what the catalogue says
	Took       time.Duration
}

// atOnce is how many receivers are judged side by side. Their checks mostly
// wait, and Ginkgo, of which a process has one, takes no time.
func atOnce() int { return 4 * max(2, runtime.GOMAXPROCS(0)/2) }

// Selftest judges the reference and each of the mutants, and tells each of what
// came of one of them, one at a time, in no order. The error says why a
// receiver could not be judged.
func Selftest(ctx context.Context, mutants []check.Mutant, c Config, each func(Proof)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var telling sync.Mutex
	turns := make(chan struct{}, atOnce())
	var wg sync.WaitGroup
	for _, m := range append([]check.Mutant{{}}, mutants...) {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			p, err := prove(ctx, m, c)
			if err != nil {
				cancel(err)
				return
			}
			telling.Lock()
			defer telling.Unlock()
			each(p)
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func prove(ctx context.Context, m check.Mutant, c Config) (Proof, error) {
	start := time.Now()
	r, err := Judge(ctx, m, c)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Mutant: m, Deviations: Deviations(m, r), Took: time.Since(start)}
	for _, x := range r.Results {
		if x.Verdict == report.Fail {
			p.Fails = append(p.Fails, check.ID(x.ID))
		}
	}
	return p, context.Cause(ctx)
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
