package suites

import (
	"errors"
	"slices"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// TestChecksThatCouldNotTellJudgeOnceMore, after all others and by themselves,
// and what came of it then is told.
func TestChecksThatCouldNotTellJudgeOnceMore(t *testing.T) {
	t.Parallel()
	var asked [][]string
	var told []Proof
	s := selftest{
		judge: func(m check.Mutant, only []string) ([]report.Result, error) {
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
		each: func(p Proof) { told = append(told, p) },
	}
	s.sideBySide([]check.Mutant{{Name: "busy"}})
	s.sideBySide([]check.Mutant{{Name: "calm"}})
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

func TestMutantThatCannotBeJudgedFailsTheSelftest(t *testing.T) {
	t.Parallel()
	broken := errors.New("no port is free")
	var got error
	s := selftest{
		judge: func(check.Mutant, []string) ([]report.Result, error) { return nil, broken },
		fail:  func(err error) { got = err },
		each:  func(p Proof) { t.Errorf("told %v", p) },
	}
	s.sideBySide([]check.Mutant{{}})
	if !errors.Is(got, broken) {
		t.Error(got)
	}
}
