package suites

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// TestChecksThatCouldNotTellJudgeOnceMore, after all others and by themselves,
// and what came of it then is told.
func TestChecksThatCouldNotTellJudgeOnceMore(t *testing.T) {
	t.Parallel()
	var asked [][]string
	var told []Proof
	s := selftest{
		judge: func(m reference.Mutant, only []string) ([]report.Result, error) {
			asked = append(asked, append([]string{m.Name}, only...))
			switch {
			case only != nil:
				return []report.Result{{ID: "LAT-004", Verdict: report.Fail}}, nil
			case m.Name == "busy":
				return []report.Result{{ID: "LAT-001", Verdict: report.Pass}, {ID: "LAT-004", Verdict: report.Inconclusive}}, nil
			default:
				return []report.Result{{ID: "LAT-001", Verdict: report.Pass}}, nil
			}
		},
		starved: unstarved,
		each:    func(p Proof) { told = append(told, p) },
	}
	s.sideBySide([]reference.Mutant{{Name: "busy"}})
	s.sideBySide([]reference.Mutant{{Name: "calm"}})
	s.oneByOne()
	if len(told) != 2 || told[0].Mutant.Name != "calm" || told[1].Mutant.Name != "busy" {
		t.Fatalf("told %v", told)
	}
	if last := asked[len(asked)-1]; len(asked) != 3 || !slices.Equal(last, []string{"busy", "LAT-004"}) {
		t.Errorf("asked %v", asked)
	}
	if p := told[1]; !slices.Equal(p.Judged, []check.ID{"LAT-001", "LAT-004"}) || !slices.Equal(p.Fails, []check.ID{"LAT-004"}) || len(p.Deviations) != 1 {
		t.Errorf("told %+v", p)
	}
}

// unstarved is what works on a machine of its own.
func unstarved(work func()) time.Duration {
	work()
	return 0
}

// TestDeviationOnABusyMachineIsJudgedAgain, and one on a machine that is not
// busy is not.
func TestDeviationOnABusyMachineIsJudgedAgain(t *testing.T) {
	t.Parallel()
	for _, busy := range []bool{false, true} {
		var told []Proof
		s := selftest{
			judge: func(_ reference.Mutant, only []string) ([]report.Result, error) {
				if only == nil {
					return []report.Result{{ID: "SIG-001", Verdict: report.Pass}, {ID: "LAT-004", Verdict: report.Fail}, {ID: "LAT-005", Verdict: report.Fail}}, nil
				}
				return []report.Result{{ID: "LAT-004", Verdict: report.Pass}}, nil
			},
			starved: func(work func()) time.Duration {
				work()
				if busy {
					return time.Hour
				}
				return 0
			},
			each: func(p Proof) { told = append(told, p) },
		}
		s.sideBySide([]reference.Mutant{{Name: "slow", Fails: "LAT-005"}})
		s.oneByOne()
		if len(told) != 1 || len(told[0].Judged) != 3 {
			t.Fatalf("told %+v", told)
		}
		if again := slices.Equal(told[0].Again, []string{"LAT-004"}); again != busy || len(told[0].Deviations) == 0 != busy {
			t.Errorf("busy %v: told %+v", busy, told[0])
		}
	}
}

func TestMutantThatCannotBeJudgedFailsTheSelftest(t *testing.T) {
	t.Parallel()
	broken := errors.New("no port is free")
	var got error
	s := selftest{
		judge:   func(reference.Mutant, []string) ([]report.Result, error) { return nil, broken },
		starved: unstarved,
		fail:    func(err error) { got = err },
		each:    func(p Proof) { t.Errorf("told %v", p) },
	}
	s.sideBySide([]reference.Mutant{{}})
	if !errors.Is(got, broken) {
		t.Error(got)
	}
}
