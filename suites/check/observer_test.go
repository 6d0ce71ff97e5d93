package check_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestEffectsAreCountedToTheLast(t *testing.T) {
	t.Parallel()
	const once, soon = "expected the receiver to act once on n1, but it acted ", 10 * time.Millisecond
	for name, c := range map[string]struct {
		at      []time.Duration
		want    int
		finding check.Finding
		reason  string
	}{
		"at once":                         {[]time.Duration{0}, 1, check.Passed, ""},
		"soon":                            {[]time.Duration{soon}, 1, check.Passed, ""},
		"just within patience":            {[]time.Duration{tolerated - time.Millisecond}, 1, check.Passed, ""},
		"after everybody's patience":      {[]time.Duration{tolerated + time.Second}, 1, check.Failed, once + "not at all" + tooFew},
		"never":                           {nil, 1, check.Failed, once + "not at all" + tooFew},
		"twice at once":                   {[]time.Duration{0, 0}, 1, check.Failed, once + "2 times"},
		"again in the quiet window":       {[]time.Duration{soon, soon + check.Quiet - 20*time.Millisecond}, 1, check.Failed, once + "2 times"},
		"again after the quiet window":    {[]time.Duration{soon, soon + check.Quiet + 200*time.Millisecond}, 1, check.Passed, ""},
		"one of two, late":                {[]time.Duration{0, tolerated - time.Millisecond}, 2, check.Passed, ""},
		"one after another":               {[]time.Duration{tolerated / 2, tolerated, 3 * tolerated / 2, 2 * tolerated}, 4, check.Passed, ""},
		"one too long after another":      {[]time.Duration{tolerated / 2, 2 * tolerated}, 2, check.Failed, "expected the receiver to act 2 times on n1, but it acted once" + tooFew},
		"one of two":                      {[]time.Duration{0}, 2, check.Failed, "expected the receiver to act 2 times on n1, but it acted once" + tooFew},
		"nothing, as it should":           {nil, 0, check.Passed, ""},
		"one of none":                     {[]time.Duration{0}, 0, check.Failed, "expected the receiver to act not at all on n1, but it acted once"},
		"one of none in the quiet window": {[]time.Duration{check.Quiet - soon}, 0, check.Failed, "expected the receiver to act not at all on n1, but it acted once"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, _ := observe(t, []probe.Probe{acts(c.at...)}, check.Acted(c.want, about("n1")))
				wantOutcome(t, o, c.finding, c.reason)
				wantWords(t, o.Reason)
			})
		})
	}
}

func TestWaitingEndsAsSoonAsItMay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    []time.Duration
		most  time.Duration
		idle  func(context.Context) error
		least time.Duration
	}{
		"met at once":               {[]time.Duration{0}, check.Quiet, nil, check.Quiet},
		"met after a second":        {[]time.Duration{time.Second}, time.Second + 100*time.Millisecond + check.Quiet, nil, time.Second + check.Quiet},
		"never met":                 {nil, tolerated + 100*time.Millisecond + check.Quiet, nil, tolerated + check.Quiet},
		"met, and it says so":       {[]time.Duration{0}, 0, idleAtOnce, 0},
		"met, and it says so later": {[]time.Duration{0}, time.Second, func(context.Context) error { time.Sleep(time.Second); return nil }, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			var p probe.Probe = acts(c.at...)
			if c.idle != nil {
				p = idling{acts(c.at...), c.idle}
			}
			_, took := observe(t, []probe.Probe{p}, check.Acted(1, about("n1")))
			if took < c.least || took > c.most {
				t.Errorf("%s: it took %s, want %s to %s", name, took, c.least, c.most)
			}
		})
	}
}

func TestEachProbeCountsInItsOwnUnit(t *testing.T) {
	t.Parallel()
	const want = "expected the receiver to act once on n1, but it acted "
	for name, c := range map[string]struct {
		one, three []time.Duration
		finding    check.Finding
		reason     string
	}{
		"both see one":        {[]time.Duration{0}, []time.Duration{0}, check.Passed, ""},
		"both see two":        {[]time.Duration{0, 0}, []time.Duration{0, 0}, check.Failed, want + "2 times"},
		"the first sees two":  {[]time.Duration{0, 0}, []time.Duration{0}, check.Failed, want + "2 times"},
		"the other sees two":  {[]time.Duration{0}, []time.Duration{0, 0}, check.Failed, want + "2 times (6 seen, 3 for each)"},
		"the other sees none": {[]time.Duration{0}, nil, check.Failed, want + "not at all (0 seen, 3 for each)" + tooFew},
	} {
		synctest.Test(t, func(t *testing.T) {
			three := acts(c.three...)
			three.each = 3
			o, _ := observe(t, []probe.Probe{acts(c.one...), three}, check.Acted(1, about("n1")))
			if o.Finding != c.finding || o.Reason != c.reason {
				t.Errorf("%s: it is %s: %q", name, o.Finding, o.Reason)
			}
		})
	}
}

// Half the work of a notification is no acting once, nor twice.
func TestPartOfAUnitIsNoUnit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(0, 0, 0, 0)
		p.at["calibration"] = []time.Duration{0, 0, 0}
		o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
		if err := calibrate(t, o, 0); err != nil {
			t.Fatal(err)
		}
		wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), check.Failed,
			"expected the receiver to act once on n1, but it acted once and in part (4 seen, 3 for each)")
	})
}

func TestProbeThatGoesWrongSaysNothingOfTheReceiver(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]int{"at once": 1, "while it waits": 5, "in the end": 0} {
		synctest.Test(t, func(t *testing.T) {
			good, bad := acts(0), acts()
			o := &check.Observer{Probes: []probe.Probe{good, bad}, Patience: tolerated}
			good.at["calibration"], bad.at["calibration"] = []time.Duration{0}, []time.Duration{0}
			if err := calibrate(t, o, 0); err != nil {
				t.Fatal(err)
			}
			bad.fail = failingFrom(n)
			if n == 0 { // the last time that it is asked
				over := time.Now().Add(tolerated + check.Quiet)
				bad.fail = func() error {
					if time.Now().Before(over) {
						return nil
					}
					return errProbe
				}
			}
			if got := expect(t.Context(), o, check.Acted(1, about("n1"))); got.Finding != check.Broken || got.Reason != "probe: the effects are gone" {
				t.Errorf("%s: it is %s: %q", name, got.Finding, got.Reason)
			}
		})
	}
}

func TestQuietWindowIsWaitedForUnlessEveryProbeKnows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		knows := func() probe.Probe { return idling{acts(0), idleAtOnce} }
		for i, probes := range [][]probe.Probe{{knows(), acts(0)}, {acts(0), knows()}} {
			if _, took := observe(t, probes, check.Acted(1, about("n1"))); took != check.Quiet {
				t.Errorf("%d: it took %s, want %s", i, took, check.Quiet)
			}
		}
		if _, took := observe(t, []probe.Probe{knows(), knows()}, check.Acted(1, about("n1"))); took != 0 {
			t.Errorf("it took %s", took)
		}
	})
}

func TestIdlerThatGoesWrongSaysNothingOfTheReceiver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		works := true
		p := idling{acts(0), func(context.Context) error {
			if works {
				return nil
			}
			return errors.New("it does not say")
		}}
		p.at["calibration"] = []time.Duration{0}
		o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
		if err := calibrate(t, o, 0); err != nil {
			t.Fatal(err)
		}
		works = false
		wantOutcome(t, expect(t.Context(), o, check.Acted(1, about("n1"))), check.Broken, "it does not say")
	})
}

func TestObservingEndsWithTheRun(t *testing.T) {
	t.Parallel()
	for name, at := range map[string][]time.Duration{"waiting": nil, "in the quiet window": {0}} {
		synctest.Test(t, func(t *testing.T) {
			p := acts(at...)
			p.at["calibration"] = []time.Duration{0}
			o := &check.Observer{Probes: []probe.Probe{p}, Patience: tolerated}
			if err := calibrate(t, o, 0); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			start := time.Now()
			got := expect(ctx, o, check.Acted(1, about("n1")))
			if got.Finding != check.Broken || got.Reason != "the run ended before it: context deadline exceeded" || time.Since(start) > 100*time.Millisecond {
				t.Errorf("%s: after %s it is %s: %q", name, time.Since(start), got.Finding, got.Reason)
			}
		})
	}
}

func TestWantsAreAboutNotificationsNotCopies(t *testing.T) {
	t.Parallel()
	w := check.Acted(2, about("n1"), about("n2"), about("n1"))
	if len(w.Of) != 2 || w.Of[0].ID != "n1" || w.Of[1].ID != "n2" {
		t.Errorf("it is about %v", w.Of)
	}
	synctest.Test(t, func(t *testing.T) {
		p := acts(0, 0)
		o, _ := observe(t, []probe.Probe{p}, w) // their total counts
		wantOutcome(t, o, check.Passed, "")
		many := []check.Sent{about("n1"), about("n2"), about("n3"), about("n4"), about("n5")}
		for n, named := range map[int]string{2: "n1, n2", 3: "n1, n2, n3", 4: "n1, n2, n3 and 1 more", 5: "n1, n2, n3 and 2 more"} {
			o, _ = observe(t, []probe.Probe{acts(0)}, check.Acted(1, about("n1")), check.Acted(5, many[:n]...))
			wantOutcome(t, o, check.Failed, "expected the receiver to act 5 times on "+named+", but it acted once"+tooFew)
		}
	})
}

func TestProbeThatCanTotalIsAskedForTheTotal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := func() *script {
			p := acts(0)
			p.at["n2"] = p.at["n1"] // it is the same effect
			return p
		}
		want := check.Acted(1, about("n1"), about("n2"))
		o, _ := observe(t, []probe.Probe{totalling{shared()}}, want)
		wantOutcome(t, o, check.Passed, "")
		o, _ = observe(t, []probe.Probe{shared()}, want)
		wantOutcome(t, o, check.Failed, "expected the receiver to act once on n1, n2, but it acted 2 times")
		wrong := shared()
		wrong.fail = failingFrom(6) // calibration is over by then
		o, _ = observe(t, []probe.Probe{totalling{wrong}}, want)
		wantOutcome(t, o, check.Broken, "probe: the effects are gone")
	})
}

func TestWithoutAProbeNothingIsSeen(t *testing.T) {
	t.Parallel()
	wantOutcome(t, expect(t.Context(), nil, check.Acted(1, about("n1"))), check.Inconclusive, "what the receiver does cannot be seen without a probe")
}
