package latency

import (
	"testing"
	"time"
)

// A slow receiver is judged by as many as there was time for. On a machine that
// was too busy, nothing is known of it.
func TestARowIsCutShortByABusyMachineAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sent    int
		starved time.Duration
		want    bool
	}{
		"all of them, on a busy machine":   {wholeRow, rowPatience, false},
		"some of them, on an idle machine": {40, 50 * time.Millisecond, false},
		"some of them, on a busy machine":  {255, rowPatience / 4, true},
	} {
		if got := cutShort(c.sent, c.starved); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// Five requests one after another, through all of which this process had the
// processor for half of the time, were each delayed by half of what they took.
func TestEachOfARowHasItsShareOfWaiting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ took, starved, all, want time.Duration }{
		{time.Second, 2500 * time.Millisecond, 5 * time.Second, 500 * time.Millisecond},
		{time.Second, 800 * time.Millisecond, time.Second, 800 * time.Millisecond}, // at once
		{0, time.Second, time.Second, 0},
		{time.Second, 0, 0, 0},
	} {
		if got := shareOf(c.took, c.starved, c.all); got.Round(time.Millisecond) != c.want {
			t.Errorf("%s of %s in %s: %s", c.took, c.starved, c.all, got)
		}
	}
}
