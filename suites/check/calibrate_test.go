package check_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestCalibrationWantsNothingBeforeAndSomethingAfter(t *testing.T) {
	t.Parallel()
	const advice = " within 5s after, not 0 and then 1 or more: does it look where the receiver counts, and does the receiver act on this topic?"
	for name, c := range map[string]struct {
		at   []time.Duration // since the notification is sent
		fail func() error
		want string
	}{
		"one":                {[]time.Duration{0}, nil, ""},
		"three":              {[]time.Duration{0, 0, time.Millisecond}, nil, ""},
		"a late one":         {[]time.Duration{tolerated - 10*time.Millisecond}, nil, ""},
		"nothing":            {nil, nil, "probe: for calibration, which the receiver acknowledged, it counted 0 before and 0" + advice},
		"one from before":    {[]time.Duration{-2 * time.Hour}, nil, "probe: for calibration, which the receiver acknowledged, it counted 1 before and 1" + advice},
		"goes wrong at once": {nil, failingFrom(1), "probe: the effects are gone"},
		"goes wrong later":   {nil, failingFrom(2), "probe: the effects are gone"},
		"goes wrong settled": {[]time.Duration{0}, failingFrom(4), "probe: the effects are gone"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := acts()
			p.at["calibration"], p.fail = c.at, c.fail
			err := calibrate(t, &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}, 0)
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
				t.Errorf("%s: the error is %v, want %q", name, err, c.want)
			}
		})
	}
}

func TestCalibrationCountsTheWholeUnit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(0, 0, 0)
		p.at["calibration"] = []time.Duration{0, 100 * time.Millisecond, 300 * time.Millisecond}
		o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
		if err := calibrate(t, o, 0); err != nil {
			t.Fatal(err)
		}
		wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), check.Passed, "")
		wantOutcome(t, expect(t.Context(), o, check.Acted(3, about("n1"))), check.Failed,
			"expected the receiver to act 3 times on n1, but it acted once (3 seen, 3 for each)"+tooFew)
	})
}

func TestQuietWindowFitsHowLongEffectsTake(t *testing.T) {
	t.Parallel()
	for later, quiet := range map[time.Duration]time.Duration{
		0: check.Quiet, 50 * time.Millisecond: check.Quiet, 500 * time.Millisecond: time.Second, 3 * time.Second: tolerated,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := acts(0)
			p.at["calibration"] = []time.Duration{0}
			o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
			if err := calibrate(t, o, later); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), check.Passed, "")
			if took := time.Since(start); took < quiet || took > quiet+50*time.Millisecond {
				t.Errorf("after an effect that took %s it watches for %s, want %s", later, took, quiet)
			}
		})
	}
}

// Where not even a genuine notification is acknowledged, the checks shall say so.
func TestUnacknowledgedCalibrationLeavesTheProbesUntried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(0)
		o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
		start := time.Now()
		err := o.Calibrate(t.Context(), probe.Subject{ID: "calibration"}, func() (bool, error) { return false, nil })
		if err != nil || p.asked != 1 || time.Since(start) != 0 {
			t.Errorf("it is %v after %s and %d questions", err, time.Since(start), p.asked)
		}
		wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), check.Passed, "")
	})
}

func TestCalibrationThatCannotBeSentSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("no disk")
		o := &check.Observer{Probes: []probe.Probe{acts()}, Patience: tolerated}
		if err := o.Calibrate(t.Context(), probe.Subject{ID: "calibration"}, func() (bool, error) { return false, why }); !errors.Is(err, why) {
			t.Errorf("it is %v", err)
		}
	})
}
