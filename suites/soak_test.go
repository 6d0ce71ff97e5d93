package suites_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const soak = "INTERCHECK_SOAK"

// TestSoak judges the reference again and again: each check must come to the
// same verdict every time.
func TestSoak(t *testing.T) {
	if os.Getenv(soak) == "" {
		t.Skipf("set %s=N to judge the reference N times and compare the verdict of each check", soak)
	}
	runs, err := strconv.Atoi(os.Getenv(soak))
	if err != nil || runs < 1 {
		t.Fatalf("%s=%q: give a number of runs from 1 on", soak, os.Getenv(soak))
	}
	first := map[string]report.Verdict{}
	for n := 1; n <= runs; n++ {
		r, err := suites.Judge(t.Context(), check.Mutant{}, suites.Config{Seed: int64(n)})
		if err != nil {
			t.Fatalf("run %d: %v", n, err)
		}
		if len(r.Results) != len(suites.Checks()) {
			t.Fatalf("run %d: %d results of %d checks", n, len(r.Results), len(suites.Checks()))
		}
		for _, x := range r.Results {
			if before, known := first[x.ID]; known && before != x.Verdict || x.Verdict != report.Pass {
				t.Errorf("run %d (seed %d, run id %s): %s is %s, before %s: %s", n, n, r.RunID, x.ID, x.Verdict, first[x.ID], x.Reason)
			}
			first[x.ID] = x.Verdict
		}
	}
	t.Logf("%d runs of %d checks", runs, len(first))
}
