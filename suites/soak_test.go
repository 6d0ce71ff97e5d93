package suites_test

import (
	"cmp"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/process"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

const soak = "INTERCHECK_TEST_SOAK"

const soakMatrix = "INTERCHECK_TEST_SOAK_MATRIX"

// TestSoakMatrix judges the reference and all mutants again and again, while
// every processor is kept busy: each must come to what it must every time.
func TestSoakMatrix(t *testing.T) {
	if os.Getenv(soakMatrix) == "" {
		t.Skipf("set %s=N to judge all mutants N times under load", soakMatrix)
	}
	rounds, err := strconv.Atoi(os.Getenv(soakMatrix))
	if err != nil || rounds < 0 {
		t.Fatalf("%s=%q: give a number of rounds", soakMatrix, os.Getenv(soakMatrix))
	}
	for range runtime.NumCPU() {
		busy(t)
	}
	for n := 1; n <= rounds; n++ {
		start := time.Now()
		err := suites.Selftest(t.Context(), suites.Mutants(), suites.Launch(t), func(p suites.Proof) {
			name := cmp.Or(p.Mutant.Name, "reference")
			if len(p.Again) > 0 {
				t.Logf("round %d: %s: judged again by %v", n, name, p.Again)
			}
			for _, d := range p.Deviations {
				t.Errorf("round %d: %s: %s", n, name, d)
			}
		})
		if err != nil {
			t.Fatalf("round %d: %v", n, err)
		}
		t.Logf("round %d: %d mutants in %s", n, len(suites.Mutants()), time.Since(start).Round(time.Second))
	}
}

// busy keeps a processor busy until the test ends.
func busy(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := process.Start(t.Context(), "'"+self+"' "+suites.AsBusy, process.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
}

// TestSoak judges the reference again and again, many side by side: it must pass
// each check every time, but for those that take minutes.
func TestSoak(t *testing.T) {
	if os.Getenv(soak) == "" {
		t.Skipf("set %s=N to judge the reference N times", soak)
	}
	runs, err := strconv.Atoi(os.Getenv(soak))
	if err != nil || runs < 1 {
		t.Fatalf("%s=%q: give a number of runs from 1 on", soak, os.Getenv(soak))
	}
	start, done := time.Now(), 0
	err = suites.Selftest(t.Context(), make([]reference.Mutant, runs-1), suites.Launch(t), func(p suites.Proof) { // mutants without a mistake
		done++
		if left := suites.Unjudged(p); len(left) > len(minutes()) {
			t.Errorf("run %d: it was not judged by %v", done, left)
		}
		if len(p.Again) > 0 {
			t.Logf("run %d: judged again by %v", done, p.Again)
		}
		for _, d := range p.Deviations {
			t.Errorf("run %d: %s", done, d)
		}
	})
	if err != nil || done != runs {
		t.Fatalf("%d of %d runs: %v", done, runs, err)
	}
	t.Logf("%d runs of %d checks in %s", runs, len(suites.Checks())-len(minutes()), time.Since(start).Round(time.Second))
}

// minutes are the checks that take minutes.
func minutes() (all []check.ID) {
	for _, c := range suites.Checks() {
		if c.Needs&check.RealTime != 0 {
			all = append(all, c.ID)
		}
	}
	return all
}
