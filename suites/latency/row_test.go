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
