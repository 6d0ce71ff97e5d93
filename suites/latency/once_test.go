package latency_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// slowFor makes the receiver take 700ms for the first n companies.
func slowFor(n int32) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var came atomic.Int32
		exact := r.Accept
		r.Accept = func(w http.ResponseWriter, of intercom.Notification, first bool) {
			if of.Topic == "company.created" && came.Add(1) <= n {
				time.Sleep(700 * time.Millisecond)
			}
			exact(w, of, first)
		}
	}
}

// A machine may be busy for a moment, and a receiver is slow only if it is so
// again.
func TestOneSlowBurstIsNoFailureAndTwoAre(t *testing.T) {
	t.Parallel()
	for n, want := range map[int32]report.Verdict{64: report.Pass, 128: report.Fail} {
		r := reference.New("the secret of this test")
		slowFor(n)(r)
		if err := r.Start("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		judged, err := suites.Verify(t.Context(), suites.Config{URL: r.URL(), Secret: r.Secret, Seed: 1, Only: []string{"LAT-004"}})
		_ = r.Close() // nobody is left to care
		if err != nil {
			t.Fatal(err)
		}
		if judged.Counts()[want] != 1 {
			t.Errorf("%d were slow: %v, want one %s", n, judged.Counts(), want)
		}
	}
}
