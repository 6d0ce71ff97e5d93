package latency

import (
	"testing"
	"time"
)

// What an answer took alone was measured beside other work, and that it was
// slow then says nothing about whether it waits.
func TestAnAnswerWaitedIfItTookAsMuchMore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alone, late time.Duration
		want        bool
	}{
		"it waited":                           {2 * time.Millisecond, 1001 * time.Millisecond, true},
		"it waited, and was slow alone":       {700 * time.Millisecond, 1700 * time.Millisecond, true},
		"it waited, and by chance alone, too": {300 * time.Millisecond, 1002 * time.Millisecond, true},
		"it did not wait":                     {2 * time.Millisecond, 3 * time.Millisecond, false},
		"it did not wait, and stalled":        {2 * time.Millisecond, 800 * time.Millisecond, false},
		"it takes three seconds anyway":       {3 * time.Second, 3100 * time.Millisecond, false},
		"it never answers":                    {5 * time.Second, 5 * time.Second, false},
	} {
		if waited(c.alone, c.late, time.Second) != c.want {
			t.Errorf("%s: %t", name, !c.want)
		}
	}
}
