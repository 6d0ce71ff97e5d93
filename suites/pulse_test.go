package suites_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A receiver that ends in the middle of a run fails the check that finds it
// gone; of the others nothing is said.
func TestReceiverThatEndsIsNotBlamedForEverything(t *testing.T) {
	t.Parallel()
	var r *reference.Receiver
	var end sync.Once
	r = correct(t, func(r *reference.Receiver) {
		r.Unreadable = func(w http.ResponseWriter, _ error) { end.Do(func() { go func() { _ = r.Close() }() }) }
	})
	cfg := config(r.URL())
	cfg.Only = []string{"PAY-008", "PAY-009", "LAT"}
	got := verify(t, cfg)
	wantConclusion(t, got, report.NotConformant)
	if failed := ids(got, report.Fail); len(failed) > 2 {
		t.Errorf("%v fail", failed)
	}
	for _, x := range got.Results {
		if strings.HasPrefix(x.ID, "LAT") && x.Verdict != report.Skip && !strings.Contains(x.Reason, "the receiver has ended") {
			t.Errorf("%s is %s: %s", x.ID, x.Verdict, x.Reason)
		}
	}
}

// One that hangs on everything but HEAD is given up.
func TestReceiverThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	url := hostile(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	start := time.Now()
	r := verify(t, suites.Config{URL: url, Secret: secret, Seed: 1})
	wantConclusion(t, r, report.NotConformant)
	if took := time.Since(start); took > 90*time.Second {
		t.Errorf("it took %s", took)
	}
	given := 0
	for _, x := range r.Results {
		if strings.Contains(x.Reason, "the receiver was given up") {
			given++
		}
	}
	if failed := ids(r, report.Fail); len(failed) == 0 || given < len(r.Results)/2 {
		t.Errorf("%d fail, %d are given up", len(failed), given)
	}
}

// One that hangs now and then is judged to the end.
func TestReceiverThatHangsOnceIsJudged(t *testing.T) {
	t.Parallel()
	cfg := config(correct(t, mutant(t, "hangs-on-huge-numbers").Mistake).URL())
	cfg.Only = []string{"PAY", "END"}
	r := verify(t, cfg)
	for _, x := range r.Results {
		if x.Verdict == report.Broken {
			t.Errorf("%s is %s: %s", x.ID, x.Verdict, x.Reason)
		}
	}
	if failed := ids(r, report.Fail); len(failed) != 1 {
		t.Errorf("%v fail", failed)
	}
}
