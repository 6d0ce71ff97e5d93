package suites_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A probing function is a probe, idle when it is asked.
type probing func(probe.Subject) (int, error)

func (p probing) Effects(_ context.Context, s probe.Subject) (int, error) { return p(s) }

func (probing) Idle(context.Context) error { return nil }

func TestBadProbeSaysNothingOfTheReceiver(t *testing.T) {
	r := correct(t, nil)
	gone := errors.New("connection refused")
	for name, c := range map[string]struct {
		probe probing
		want  string
	}{
		"goes wrong": {func(probe.Subject) (int, error) { return 0, gone }, "probe: connection refused"},
		"always 0":   {func(probe.Subject) (int, error) { return 0, nil }, "it counted 0 before and 0 within 300ms after"},
		"always 1":   {func(probe.Subject) (int, error) { return 1, nil }, "it counted 1 before and 1 within 300ms after"},
	} {
		cfg := config(r.URL())
		cfg.Probes = []probe.Probe{seeing{r}, c.probe} // one that is good does not help
		got := verify(t, cfg)
		wantConclusion(t, got, report.Undecided)
		for _, x := range got.Results {
			if x.Verdict == report.Skip { // it needs more than a probe
				continue
			}
			if x.Verdict != report.Broken || !strings.Contains(x.Reason, c.want) || !x.Required {
				t.Errorf("%s: %s is %s: %s", name, x.ID, x.Verdict, x.Reason)
			}
		}
	}
}

// The probe works when it is tried, and is gone later.
func TestProbeThatIsLostBreaksTheChecksBehindIt(t *testing.T) {
	r := correct(t, nil)
	var asked atomic.Int64
	cfg := config(r.URL())
	cfg.Skip = []string{"LAT"}
	cfg.Probes = []probe.Probe{probing(func(s probe.Subject) (int, error) {
		if asked.Add(1) > 20 {
			return 0, errors.New("connection refused")
		}
		return r.Effects(s.ID), nil
	})}
	got := verify(t, cfg)
	wantConclusion(t, got, report.Undecided)
	if failed := ids(got, report.Fail, report.Inconclusive); len(failed) > 0 {
		t.Errorf("%v blame the receiver", failed)
	}
	broken, passed := ids(got, report.Broken), ids(got, report.Pass)
	if len(broken) < 10 || len(passed) < 5 { // those that only look at answers need no probe
		t.Errorf("%d are broken and %d pass", len(broken), len(passed))
	}
}

func TestReceiverThatRefusesEverythingIsNotTheProbesFault(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	cfg := config(url, "SIG-001", "IDM-001", "END-001")
	cfg.Probes = []probe.Probe{probing(func(probe.Subject) (int, error) { return 0, nil })}
	got := verify(t, cfg)
	wantConclusion(t, got, report.NotConformant)
	if failed := ids(got, report.Fail); len(failed) != 3 {
		t.Errorf("%v fail", failed)
	}
}

func TestUnitsOfEachProbeAreItsOwn(t *testing.T) {
	t.Parallel()
	for name, times := range map[string]int{"three for each": 3, "one for each": 1} {
		r := correct(t, nil)
		cfg := config(r.URL(), "IDM-00?", "IDM-010", "SIG-001", "SIG-010")
		cfg.Probes = []probe.Probe{seeing{r}, probing(func(s probe.Subject) (int, error) { return times * r.Effects(s.ID), nil })}
		got := verify(t, cfg)
		wantConclusion(t, got, report.Conformant)
		if n := got.Counts()[report.Pass]; n != 12 {
			t.Errorf("%s: %d pass", name, n)
		}
	}
}

// A probe by HTTP cannot say that it is idle, so that the quiet window is waited for.
func TestEffectsAreSeenByHTTP(t *testing.T) {
	t.Parallel()
	r := correct(t, nil)
	p, err := probe.Open(t.Context(), r.EffectsURL())
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(r.URL(), "IDM-001", "IDM-006", "SIG-01?")
	cfg.Probes = []probe.Probe{p}
	got := verify(t, cfg)
	wantConclusion(t, got, report.Conformant)
	if n := got.Counts()[report.Pass]; n != 12 {
		t.Errorf("%d pass", n)
	}
}
