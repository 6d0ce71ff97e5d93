package clock_test

import (
	"context"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestManualClockMovesOnlyWhenTold(t *testing.T) {
	m := clock.NewManual(start)
	waited := make(chan bool)
	go func() { waited <- m.Wait(t.Context(), start.Add(time.Minute), nil) }()
	m.Advance(59 * time.Second)
	select {
	case <-waited:
		t.Fatal("a minute passed after 59 seconds")
	default:
	}
	m.Advance(time.Second)
	if !<-waited {
		t.Error("the wait ended early")
	}
	if got := m.Now().Sub(start); got != time.Minute {
		t.Errorf("it moved %s", got)
	}
}

func TestWaitEndsEarly(t *testing.T) {
	for name, c := range map[string]clock.Clock{"real": clock.Real(), "manual": clock.NewManual(start)} {
		wake, ctx := make(chan struct{}, 1), t.Context()
		wake <- struct{}{}
		if c.Wait(ctx, c.Now().Add(time.Hour), wake) {
			t.Errorf("%s: woken, and yet it says that the time has come", name)
		}
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		if c.Wait(ctx, time.Time{}, wake) {
			t.Errorf("%s: cancelled, and yet it says that the time has come", name)
		}
	}
}

func TestScaledClockRunsFaster(t *testing.T) {
	c, err := clock.Parse("scaled:100000", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	before := c.Now()
	if !c.Wait(t.Context(), before.Add(time.Hour), nil) { // 36 ms
		t.Fatal("the wait ended early")
	}
	if got := c.Now().Sub(before); got < time.Hour {
		t.Errorf("an hour took %s", got)
	}
}

func TestParseRefusesWhatIsNoClock(t *testing.T) {
	for _, text := range []string{"", "fast", "scaled:", "scaled:0", "scaled:-1", "scaled:x", "scaled:NaN", "scaled:Inf", "manual:"} {
		if c, err := clock.Parse(text, start); err == nil {
			t.Errorf("%q is %v", text, c)
		}
	}
}

func TestManualClockStandsWhereItIsPut(t *testing.T) {
	for text, want := range map[string]time.Time{"manual": start, "manual:2030-06-01T08:30:00Z": time.Date(2030, 6, 1, 8, 30, 0, 0, time.UTC)} {
		c, err := clock.Parse(text, start)
		if err != nil || !c.Now().Equal(want) {
			t.Fatalf("%s: it is %v (%v)", text, c, err)
		}
		m := c.(*clock.Manual)
		m.MoveTo(want.Add(-time.Hour))
		if m.MoveTo(want); !m.Now().Equal(want) {
			t.Errorf("%s: it moved back to %s", text, m.Now())
		}
		if m.MoveTo(want.Add(time.Hour)); m.Now().Sub(want) != time.Hour {
			t.Errorf("%s: it moved to %s", text, m.Now())
		}
	}
}
