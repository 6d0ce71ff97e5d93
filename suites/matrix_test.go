package suites

import (
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestCatalogueIsValid(t *testing.T) {
	if err := check.Validate(Catalogue()); err != nil {
		t.Error(err)
	}
}

// TestMatrix proves that the reference passes every check, that each mutant
// fails exactly the checks that it names, and that every check fails some
// mutant that does not simply refuse everything.
func TestMatrix(t *testing.T) {
	mutants := append([]check.Mutant{{Name: "reference"}}, Mutants()...)
	killed := map[check.ID]bool{}
	for m, got := range judgeAll(t, mutants) {
		t.Run(m, func(t *testing.T) {
			if len(got.report.Results) != len(Checks()) {
				t.Fatalf("%d results of %d checks", len(got.report.Results), len(Checks()))
			}
			for _, d := range Deviations(got.mutant, got.report) {
				t.Error(d)
			}
			for _, x := range got.report.Results {
				if x.Verdict == report.Fail && m != check.RefusesAll {
					killed[check.ID(x.ID)] = true
				}
			}
		})
	}
	for _, c := range Checks() {
		if !killed[c.ID] {
			t.Errorf("%s fails no mutant but %s: it is not proven", c.ID, check.RefusesAll)
		}
	}
	if len(mutants) < 40 {
		t.Errorf("%d mutants are too few", len(mutants))
	}
}

type judged struct {
	mutant check.Mutant
	report report.Report
}

// judgeAll judges every mutant, several at a time: their checks run in pools of
// their own, and Ginkgo reports one after another.
func judgeAll(t *testing.T, mutants []check.Mutant) map[string]judged {
	t.Helper()
	const atOnce = 8
	var mu sync.Mutex
	all := map[string]judged{}
	turns := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for _, m := range mutants {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			r, err := Judge(t.Context(), m, Config{Seed: 1})
			if err != nil {
				t.Errorf("%s: %v", m.Name, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			all[m.Name] = judged{m, r}
		})
	}
	wg.Wait()
	return all
}

func TestEveryMutantSaysWhatItIs(t *testing.T) {
	for _, m := range Mutants() {
		if strings.HasSuffix(m.Doc, ".") {
			t.Errorf("%s: %q ends in a full stop", m.Name, m.Doc)
		}
	}
}
