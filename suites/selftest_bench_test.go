package suites_test

import (
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// BenchmarkSelftest judges the reference and all mutants. It is to take under
// 240s on two processors, with nothing beside it.
func BenchmarkSelftest(b *testing.B) {
	launch := suites.Launch(b)
	for b.Loop() {
		start := time.Now()
		err := suites.Selftest(b.Context(), suites.Mutants(), launch, func(p suites.Proof) {
			if len(p.Deviations) > 0 {
				b.Errorf("%s: %q", p.Mutant.Name, p.Deviations)
			}
		})
		if took := time.Since(start); err != nil || took > 240*time.Second {
			b.Fatalf("%v after %s", err, took)
		}
	}
}

// BenchmarkResilience judges the reference by all checks, as a process of its own
// that is ended, killed and started again. It is to take under 60s.
func BenchmarkResilience(b *testing.B) {
	launch := suites.Launch(b)
	all := []string{"MUST", "SHOULD", "MAY"}
	for b.Loop() {
		r, err := suites.JudgeProcess(b.Context(), reference.Mutant{}, suites.Config{Seed: 1, Only: all}, launch)
		if err != nil {
			b.Fatal(err)
		}
		if r.Conclusion() != report.Conformant || r.Took > time.Minute {
			b.Fatalf("%s after %s", r.Conclusion(), r.Took)
		}
	}
}
