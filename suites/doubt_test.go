package suites_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A receiver that ends over a body, and is started again, fails what sends such
// bodies. What runs beside that is not blamed.
func TestReceiverThatEndsOverABodyFailsThatAlone(t *testing.T) {
	t.Parallel()
	c := suites.Config{Seed: 1, Only: []string{"END", "PAY-00?", "SIG-00?"}}
	r, err := suites.JudgeProcess(t.Context(), reference.Mutant{Name: "ends-over-what-is-not-json"}, c, suites.Launch(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ids(r, report.Fail), []string{"PAY-008", "PAY-009"}; !slices.Equal(got, want) {
		t.Errorf("%v fail, want %v", got, want)
	}
	for _, x := range r.Results {
		if x.Verdict == report.Broken || x.Verdict == report.Fail && !strings.Contains(x.Reason, "ended by itself: exit status 1, and was started again") {
			t.Errorf("%s is %s: %s", x.ID, x.Verdict, x.Reason)
		}
	}
	if len(r.Hints) != 1 || !strings.Contains(r.Hints[0], "ended by itself") {
		t.Errorf("the hints are %q", r.Hints)
	}
}

// One that does not come back is given up, and not failed by all that is left.
func TestReceiverThatDoesNotStartAgainIsGivenUp(t *testing.T) {
	t.Parallel()
	c := suites.Config{Seed: 1, Only: []string{"END", "PAY", "SIG", "LAT"}}
	r, err := suites.JudgeProcess(t.Context(), reference.Mutant{Name: "ends-for-good"}, c, suites.Launch(t))
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	for _, x := range r.Results {
		if x.Verdict == report.Broken && strings.Contains(x.Reason, "could not be started again") {
			given++
		}
	}
	if failed := ids(r, report.Fail); given < 20 || len(failed) > 16 {
		t.Errorf("%d are given up, and %v fail", given, failed)
	}
}

// A connection that ends once, and nobody knows why, is held against the check
// that saw it: Intercom would have seen it, too.
func TestConnectionThatEndsOnceIsNotForgotten(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r := correct(t, func(r *reference.Receiver) {
		r.Intercept = func(http.ResponseWriter, *http.Request) bool {
			if asked.Add(1) == 40 {
				panic(http.ErrAbortHandler)
			}
			return false
		}
	})
	got := verify(t, config(r.URL(), "PAY-00?"))
	wantConclusion(t, got, report.NotConformant)
	if failed := ids(got, report.Fail); len(failed) != 1 {
		t.Errorf("%v fail after %d requests", failed, asked.Load())
	}
}
