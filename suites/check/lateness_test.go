package check_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
)

func TestTimerThatIsNeverLateHasNoLateness(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, d := range []time.Duration{0, time.Millisecond, 10 * time.Millisecond, time.Minute} {
			start := time.Now()
			if late := check.Lateness(t.Context(), func() { time.Sleep(d) }); late != 0 || time.Since(start) != d {
				t.Errorf("work of %s took %s, and was %s late", d, time.Since(start), late)
			}
		}
	})
}

// Nothing is left that watches: synctest would not end.
func TestLatenessOfWorkThatBreaks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if recover() != "oh" {
				t.Error("it did not break")
			}
		}()
		check.Lateness(t.Context(), func() { panic("oh") })
	})
}

func TestLatenessEndsWithTheWorkWhateverTheRunDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		if late := check.Lateness(ctx, func() { time.Sleep(time.Second) }); late != 0 || time.Since(start) != time.Second {
			t.Errorf("it took %s, and was %s late", time.Since(start), late)
		}
	})
}
