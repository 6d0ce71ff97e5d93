package check_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestWhatComesLateIsSeenWhenItIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	const late = 4 * time.Second
	for name, c := range map[string]struct {
		at      []time.Duration
		first   check.Want
		then    []check.Want // of which the check is content, too
		nothing bool
		finding check.Finding
		reason  string
	}{
		"nothing more":                {[]time.Duration{0}, check.Acted(1, about("n1")), nil, false, check.Passed, ""},
		"nothing at all":              {nil, check.Acted(0, about("n1")), nil, true, check.Passed, ""},
		"once more, late":             {[]time.Duration{0, late}, check.Acted(1, about("n1")), nil, false, check.Failed, "looked at again 6s after another check was content\nexpected the receiver to act once on n1, but it acted 2 times"},
		"a forgery, late":             {[]time.Duration{late}, check.Acted(0, about("n1")), nil, true, check.Failed, "looked at again 6s after another check was content\nexpected the receiver to act not at all on n1, but it acted once"},
		"what comes is wanted later":  {[]time.Duration{late}, check.Acted(0, about("n1")), []check.Want{check.AtLeastOnce(about("n1")), check.Acted(0, about("never"))}, true, check.Passed, ""},
		"what may be done more often": {[]time.Duration{0, late}, check.AtLeastOnce(about("n1")), []check.Want{check.Once(about("stays"))}, false, check.Passed, ""},
		"what need not be done":       {nil, check.AtMostOnce(about("n1")), []check.Want{check.Once(about("stays"))}, false, check.Passed, ""},
		"twice, and late":             {[]time.Duration{0, late}, check.AtMostOnce(about("n1")), nil, false, check.Failed, "looked at again 6s after another check was content\nexpected the receiver to act at most once on n1, but it acted 2 times"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := lookAgain(t, acts(c.at...), c.nothing, append([]check.Want{c.first}, c.then...)...)
				wantOutcome(t, o, c.finding, c.reason)
			})
		})
	}
}

// A probe that forgets says nothing, and nothing against the receiver.
func TestWhatIsForgottenIsNotLookedAtAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		forgets []intercom.NotificationID
		finding check.Finding
		note    string
	}{
		"one of two": {[]intercom.NotificationID{"n1"}, check.Passed, "it looked at 1 of 2 again, after up to 6s"},
		"both":       {[]intercom.NotificationID{"n1", "n2"}, check.Inconclusive, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := acts(0)
				s.at["n2"] = []time.Duration{0}
				s.until = map[intercom.NotificationID]time.Duration{}
				for _, id := range c.forgets {
					s.until[id] = 3 * time.Second
				}
				o := lookAgain(t, s, false, check.Once(about("n1")), check.Once(about("n2")))
				if o.Finding != c.finding || o.Note != c.note {
					t.Errorf("it is %s, %q: %s", o.Finding, o.Note, o.Reason)
				}
			})
		})
	}
}

// lookAgain asserts wants, and then that they still are as they were.
func lookAgain(t *testing.T, s *script, nothing bool, wants ...check.Want) check.Outcome {
	t.Helper()
	o := &check.Observer{Probes: []probe.Probe{s}, Patience: tolerated}
	s.at["calibration"], s.at["stays"] = []time.Duration{0}, []time.Duration{0}
	if err := calibrate(t, o, 0); err != nil {
		t.Fatal(err)
	}
	s.began = time.Now()
	return check.Do(t.Context(), check.Check{ID: "TST-001", Run: func(ctx context.Context, b *check.Bench) {
		for _, w := range wants {
			b.ExpectActed(ctx, w)
		}
		b.ExpectStill(ctx, nothing)
	}}, &check.Setup{Observer: o})
}
