package suites

import (
	"errors"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// TestMutantThatCouldNotBeToldIsJudgedOnceMore, after all others, and what came
// of it then is told.
func TestMutantThatCouldNotBeToldIsJudgedOnceMore(t *testing.T) {
	t.Parallel()
	var proved, told []string
	s := selftest{
		prove: func(m check.Mutant) (Proof, error) {
			proved = append(proved, m.Name)
			return Proof{Mutant: m, unsettled: m.Name == "busy"}, nil
		},
		each: func(p Proof) { told = append(told, p.Mutant.Name) },
	}
	s.judge(check.Mutant{Name: "busy"}, false)
	s.judge(check.Mutant{Name: "calm"}, false)
	if len(told) != 1 || len(s.unsettled) != 1 {
		t.Fatalf("told %v, left %v", told, s.unsettled)
	}
	s.judge(s.unsettled[0], true)
	if len(told) != 2 || told[1] != "busy" || len(proved) != 3 {
		t.Errorf("told %v, proved %v", told, proved)
	}
}

func TestMutantThatCannotBeJudgedFailsTheSelftest(t *testing.T) {
	t.Parallel()
	broken := errors.New("no port is free")
	var got error
	s := selftest{
		prove: func(check.Mutant) (Proof, error) { return Proof{}, broken },
		fail:  func(err error) { got = err },
		each:  func(p Proof) { t.Errorf("told %v", p) },
	}
	s.judge(check.Mutant{}, false)
	if !errors.Is(got, broken) {
		t.Error(got)
	}
}
