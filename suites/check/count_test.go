package check_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// crowd are wants about n1 and 39 others. The others have been acted on.
func crowd(of *script) []check.Want {
	wants := []check.Want{check.Acted(1, about("n1"))}
	for i := range 39 {
		id := intercom.NotificationID("other" + string(rune('A'+i)))
		of.at[id] = []time.Duration{0}
		wants = append(wants, check.Acted(1, about(id)))
	}
	return wants
}

// A probe that takes its time is a round trip, or a command that is started.
func TestManyQuestionsAreAskedAFewAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(0)
		wants := crowd(p)
		p.takes = 100 * time.Millisecond
		o, took := observe(t, []probe.Probe{p}, wants...)
		wantOutcome(t, o, check.Passed, "")
		if want := 2*time.Second + check.Quiet; took != want { // 10 rounds of 4, and again in the end
			t.Errorf("it took %s, want %s", took, want)
		}
	})
}

func TestWhatIsThereIsNotAskedForAgainUntilTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(time.Second)
		wants := crowd(p)
		o, _ := observe(t, []probe.Probe{p}, wants...)
		wantOutcome(t, o, check.Passed, "")
		if least, most := 2*len(wants), 3*len(wants); p.asked < least || p.asked > most {
			t.Errorf("%d questions about %d, of which one was waited for, want %d to %d", p.asked, len(wants), least, most)
		}
	})
}

// Who forgets meanwhile has not done it, for all that can be seen.
func TestWhatWasThereMustBeThereInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := acts(0)
		p.until = map[intercom.NotificationID]time.Duration{"n1": check.Quiet / 2}
		o, _ := observe(t, []probe.Probe{p}, check.Acted(1, about("n1")))
		wantOutcome(t, o, check.Failed, "expected the receiver to act once on n1, but it acted not at all"+tooFew)
	})
}
