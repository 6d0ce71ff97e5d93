package mutants_test

import (
	"net/http"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/recovery/mutants"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Who gives up on a slow call, answers 503 and takes the retry for new has lost
// nothing.
func TestReceiverThatAnswersWhenItsWorkIsDoneIsConformant(t *testing.T) {
	t.Parallel()
	wire, err := probe.ListenAsIntercom(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = wire.Close() }) // nobody is left to care
	r := reference.New("the secret of this test")
	r.Intercom = "http://" + wire.Addr()
	mutants.AnswersWhenDone(func(error) int { return http.StatusServiceUnavailable })(r)
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() }) // nobody is left to care
	counts, err := probe.Open(t.Context(), r.EffectsURL())
	if err != nil {
		t.Fatal(err)
	}
	judged := suites.Test(t, suites.Config{
		URL: r.URL(), Secret: r.Secret, Token: r.Token, Seed: 1, Probes: []probe.Probe{counts, wire}, Only: []string{"LAT", "REC", "IDM"}, Strict: true,
	})
	if passed := judged.Counts()[report.Pass]; passed < 35 {
		t.Errorf("%d checks were passed", passed)
	}
}
