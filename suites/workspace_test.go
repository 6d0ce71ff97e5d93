package suites_test

import (
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// ofOneWorkspace acts on what is from there alone, as a service does that looks
// its customer up by app_id.
func ofOneWorkspace(appID string) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.First
		r.First = func(n intercom.Notification) bool { return n.AppID == appID && exact(n) }
	}
}

func TestReceiverThatKnowsOneWorkspaceIsJudgedAsOfThat(t *testing.T) {
	t.Parallel()
	for appID, want := range map[string]report.Conclusion{"lnp8y6ur": report.Conformant, "": report.Undecided} {
		t.Run(appID, func(t *testing.T) {
			t.Parallel()
			r := correct(t, ofOneWorkspace("lnp8y6ur"))
			c := config(r.URL())
			c.AppID, c.Probes = appID, []probe.Probe{seeing{r}}
			got := verify(t, c)
			wantConclusion(t, got, want)
			for _, x := range got.Results {
				if x.Verdict == report.Fail {
					t.Errorf("%s: %s", x.ID, x.Reason)
				}
			}
		})
	}
}
