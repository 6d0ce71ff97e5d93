package mutants_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/recovery/mutants"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// judged is what answers 503 when its work could not be done in time, judged by
// what it counts and by what its API sees.
func judged(t *testing.T, only []string, with func(*reference.Receiver)) report.Report {
	t.Helper()
	wire, err := probe.ListenAsIntercom(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wire.Close() }) // nobody is left to care
	r := reference.New("the secret of this test")
	r.Intercom = "http://" + wire.Addr()
	with(r)
	mutants.AnswersWhenDone(func(error) int { return http.StatusServiceUnavailable })(r)
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() }) // nobody is left to care
	counts, err := probe.Open(t.Context(), r.EffectsURL())
	if err != nil {
		t.Fatal(err)
	}
	return suites.Test(t, suites.Config{
		URL: r.URL(), Secret: r.Secret, Token: r.Token, Seed: 1, Probes: []probe.Probe{counts, wire}, Only: only, Strict: true,
	})
}

// Who gives up on a slow call, answers 503 and takes the retry for new has lost
// nothing.
func TestReceiverThatAnswersWhenItsWorkIsDoneIsConformant(t *testing.T) {
	t.Parallel()
	r := judged(t, []string{"LAT", "REC", "IDM"}, func(*reference.Receiver) {})
	if passed := r.Counts()[report.Pass]; passed < 35 {
		t.Errorf("%d checks were passed", passed)
	}
}

// The call was answered, and too late for the receiver. So the API has seen what
// the receiver does not count.
func TestReceiverThatGivesUpAsItsCallIsAnsweredIsConformant(t *testing.T) {
	t.Parallel()
	r := judged(t, []string{"IDM-022"}, func(r *reference.Receiver) {
		exact := r.Call
		r.Call = func(ctx context.Context, n intercom.Notification) error {
			start := time.Now()
			if err := exact(context.WithoutCancel(ctx), n); err != nil || time.Since(start) < 3*time.Second {
				return err
			}
			return context.DeadlineExceeded
		}
	})
	if passed := r.Counts()[report.Pass]; passed != 1 {
		t.Errorf("%d checks were passed", passed)
	}
}
