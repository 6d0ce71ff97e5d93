package recovery_test

import (
	"net/http"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/recovery"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Who gives up on a slow call, answers 503 and takes the retry for new has lost
// nothing.
func TestReceiverThatAnswersWhenItsWorkIsDoneIsConformant(t *testing.T) {
	t.Parallel()
	m := check.Mutant{Name: "none of ours", Mistake: recovery.AnswersWhenDone(func(error) int { return http.StatusServiceUnavailable })}
	r, err := suites.Judge(t.Context(), m, suites.Config{Seed: 1, Only: []string{"LAT", "REC", "IDM"}})
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, x := range r.Results {
		switch x.Verdict {
		case report.Pass:
			passed++
		case report.Skip:
		default:
			t.Errorf("%s: %s: %s", x.ID, x.Verdict, x.Reason)
		}
	}
	if passed < 35 {
		t.Errorf("%d checks were passed", passed)
	}
}
