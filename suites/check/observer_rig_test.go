package check_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// These tests run on the clock of testing/synctest, so that times are exact.

const tolerated = 5 * time.Second // patience, as a run has it by default

// tooFew is what a count that is too low is followed by.
const tooFew = " within 5s (if it may take longer, give --patience)"

// A script is a probe of a receiver whose effects come at times that are
// known before.
type script struct {
	began time.Time
	each  int                                         // what one effect adds
	at    map[intercom.NotificationID][]time.Duration // since it began
	until map[intercom.NotificationID]time.Duration   // since it began, when it forgets
	fail  func() error
	takes time.Duration // each question

	mu    sync.Mutex
	asked int
}

func (s *script) Effects(_ context.Context, of probe.Subject) (int, error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.fail != nil {
		if err := s.fail(); err != nil {
			return 0, err
		}
	}
	if until, forgets := s.until[of.ID]; forgets && time.Since(s.began) >= until {
		return 0, nil
	}
	n := 0
	for _, at := range s.at[of.ID] {
		if time.Since(s.began) >= at {
			n += s.each
		}
	}
	return n, nil
}

// An idling script knows when it is over.
type idling struct {
	*script
	idle func(context.Context) error
}

func (i idling) Idle(ctx context.Context) error { return i.idle(ctx) }

// A totalling script counts but once what several subjects share.
type totalling struct{ *script }

func (s totalling) Total(ctx context.Context, all ...probe.Subject) (int, error) {
	return s.Effects(ctx, all[0])
}

func idleAtOnce(context.Context) error { return nil }

// acts is a script in which n1 is acted on at these times.
func acts(at ...time.Duration) *script {
	return &script{began: time.Now(), each: 1, at: map[intercom.NotificationID][]time.Duration{"n1": at}}
}

// about is notification id, sent and acknowledged.
func about(id intercom.NotificationID) check.Sent {
	s := sent(answered(200))
	s.Notification.ID = id
	return s
}

// observe calibrates, on a notification that is acted on at once, and then
// asserts wants. It returns how long that took, without the calibration.
func observe(t *testing.T, probes []probe.Probe, wants ...check.Want) (check.Outcome, time.Duration) {
	t.Helper()
	o := &check.Observer{Probes: probes, Patience: tolerated}
	for _, p := range probes {
		scriptOf(p).at["calibration"] = []time.Duration{0}
	}
	if err := calibrate(t, o, 0); err != nil {
		t.Fatal(err)
	}
	for _, p := range probes {
		scriptOf(p).began = time.Now()
	}
	start := time.Now()
	outcome := expect(t.Context(), o, wants...)
	return outcome, time.Since(start)
}

func scriptOf(p probe.Probe) *script {
	switch p := p.(type) {
	case idling:
		return p.script
	case totalling:
		return p.script
	default:
		return p.(*script)
	}
}

// calibrate sends the one notification, which is acted on so much later, and
// acknowledged.
func calibrate(t *testing.T, o *check.Observer, later time.Duration) error {
	t.Helper()
	for _, p := range o.Probes {
		scriptOf(p).began = time.Now().Add(time.Hour)
	}
	return o.Calibrate(t.Context(), probe.Subject{ID: "calibration"}, func() (bool, error) {
		for _, p := range o.Probes {
			scriptOf(p).began = time.Now().Add(later)
		}
		return true, nil
	})
}

func expect(ctx context.Context, o *check.Observer, wants ...check.Want) check.Outcome {
	return check.Do(ctx, check.Check{ID: "TST-001", Run: func(ctx context.Context, b *check.Bench) {
		b.ExpectActed(ctx, wants...)
	}}, &check.Setup{Observer: o})
}

var errProbe = errors.New("the effects are gone")

// failingFrom fails from the n-th time on that it is asked.
func failingFrom(n int) func() error {
	return func() error {
		if n--; n <= 0 {
			return errProbe
		}
		return nil
	}
}
