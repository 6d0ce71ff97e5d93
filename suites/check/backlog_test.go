package check_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// Whoever sees that the receiver works knows that the others' turn will come.
func TestPatienceBeginsAnewWithWhatOthersWaitFor(t *testing.T) {
	t.Parallel()
	const later = 3 * tolerated / 2
	for name, others := range map[string][]time.Duration{"nobody else": nil, "another": {tolerated - time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			p := acts(later)
			p.at["n2"], p.at["calibration"] = others, []time.Duration{0}
			o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
			if err := calibrate(t, o, 0); err != nil {
				t.Fatal(err)
			}
			p.began = time.Now()
			if others != nil {
				go expect(t.Context(), o, check.Acted(1, about("n2")))
			}
			want, reason := check.Passed, ""
			if others == nil {
				want, reason = check.Failed, "expected the receiver to act once on n1, but it acted not at all"+tooFew
			}
			t.Log(name, "waits for something")
			wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), want, reason)
			synctest.Wait()
		})
	}
}

// What is left behind is waited for once, and no more where that is in vain.
func TestBacklogIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alone, excused bool
		at             []time.Duration
		waits          []time.Duration // about, after each of two checks
	}{
		"done at once":         {true, false, []time.Duration{0}, []time.Duration{0, 0}},
		"done later":           {true, false, []time.Duration{3 * time.Second}, []time.Duration{3 * time.Second, 0}},
		"never done":           {true, false, nil, []time.Duration{tolerated, 0}},
		"not to be done":       {true, true, nil, []time.Duration{0, 0}},
		"beside other checks":  {false, false, nil, []time.Duration{0, 0}},
		"after all one's time": {true, false, []time.Duration{tolerated + time.Second}, []time.Duration{tolerated, 0}},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := acts(c.at...)
			p.at["calibration"] = []time.Duration{0}
			o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
			if err := calibrate(t, o, 0); err != nil {
				t.Fatal(err)
			}
			p.began = time.Now()
			s := &check.Setup{Observer: o, Topics: []fixtures.Definition{{Topic: about("n1").Notification.Topic}}}
			for i, want := range c.waits {
				check.Do(t.Context(), check.Check{ID: "TST-001", Alone: c.alone, Run: func(_ context.Context, b *check.Bench) {
					if c.excused {
						b.Excuse(about("n1").Fixture)
					}
					b.Owe(about("n1"))
				}}, s)
				start := time.Now()
				s.CatchUp(t.Context())
				if took := time.Since(start); took < want || took > want+time.Second/2 {
					t.Errorf("%s: after check %d it waited for %s, want %s", name, i+1, took, want)
				}
			}
		})
	}
}
