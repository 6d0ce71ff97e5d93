package delivery

import (
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

var day = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// A course is the health of one subscription under Intercom's rules.
type course struct {
	t *testing.T
	Health
}

func newCourse(t *testing.T) *course {
	t.Helper()
	t.Parallel()
	return &course{t, Health{Standing: Live}}
}

// answer notes an attempt, made so long after the day began, that is answered so.
func (c *course) answer(after time.Duration, status int) {
	x := exchange.Exchange{Response: &exchange.Response{Status: status}, Took: time.Millisecond}
	c.pass(day.Add(after))
	c.note(intercomRules, Attempt{At: day.Add(after), Exchange: x}, true, day.Add(after))
}

// is fails the test unless the standing is that, until then (0: for good).
func (c *course) is(want Standing, until time.Duration) {
	c.t.Helper()
	var end time.Time
	if until > 0 {
		end = day.Add(until)
	}
	if c.Standing != want || !c.Until.Equal(end) || (want == Live) != (c.Why == "") {
		c.t.Fatalf("it is %s until %s (%s), want %s until %s", c.Standing, c.Until, c.Why, want, end)
	}
}

func TestThrottleDoublesFromAMinuteToTwoHours(t *testing.T) {
	c := newCourse(t)
	at := time.Duration(0)
	for _, minutes := range []int{1, 2, 4, 8, 16, 32, 64, 120, 120} {
		wait := time.Duration(minutes) * time.Minute
		c.answer(at, 429)
		c.is(Throttled, at+wait)
		c.answer(at+wait/2, 429) // was under way
		c.is(Throttled, at+wait)
		at += wait
	}
	c.answer(at, 200)
	c.is(Live, 0)
	c.answer(at, 429)
	c.is(Throttled, at+time.Minute)
}

func TestThrottledWaitsUnlessThatIsTooLong(t *testing.T) {
	c := newCourse(t)
	c.answer(0, 429)
	for owed, wait := range map[time.Duration]bool{0: true, time.Minute - 2*time.Hour: true, time.Minute - 2*time.Hour - 1: false} {
		later, never := c.ask(intercomRules, day.Add(owed), day)
		if wait != (never == "") || wait != later.Equal(day.Add(time.Minute)) {
			t.Errorf("due since %s, it waits until %s (%s)", owed, later, never)
		}
	}
	if later, never := c.ask(intercomRules, day, day.Add(time.Minute)); !later.IsZero() || never != "" {
		t.Errorf("after a minute it waits until %s (%s)", later, never)
	}
	c.is(Live, 0)
}

func TestMoreThanAThousandConsecutiveErrorsInAQuarterPause(t *testing.T) {
	const quarter = 15 * time.Minute
	for name, tc := range map[string]struct {
		step time.Duration
		n    int
		good int // the one that is acknowledged
		want Standing
	}{
		"a thousand":            {time.Millisecond, 1000, -1, Live},
		"one more":              {time.Millisecond, 1001, -1, Paused},
		"just within":           {quarter / 1000, 1001, -1, Paused},
		"just not within":       {quarter/1000 + time.Microsecond, 3000, -1, Live},
		"broken in the middle":  {time.Millisecond, 2001, 1000, Live},
		"broken and then again": {time.Millisecond, 2002, 1000, Paused},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourse(t)
			for i := range tc.n {
				status := 500
				if i == tc.good {
					status = 200
				}
				c.answer(time.Duration(i)*tc.step, status)
			}
			end := time.Duration(0)
			if tc.want == Paused {
				end = time.Duration(tc.n-1)*tc.step + quarter
				if later, never := c.ask(intercomRules, day, day.Add(end-1)); never == "" {
					t.Errorf("it is not dropped, but waits until %s", later)
				}
			}
			c.is(tc.want, end)
			if later, never := c.ask(intercomRules, day, day.Add(time.Hour+end)); !later.IsZero() || never != "" {
				t.Errorf("when that is over it waits until %s (%s)", later, never)
			}
		})
	}
}

func TestErrorsForMoreThanAWeekSuspend(t *testing.T) {
	const week = 7 * 24 * time.Hour
	c := newCourse(t)
	c.answer(0, 500)
	c.answer(time.Hour, 200)
	c.answer(2*time.Hour, 404)
	c.answer(2*time.Hour+week, 301)
	c.is(Live, 0)
	c.answer(2*time.Hour+week+time.Second, 500)
	c.is(Suspended, 0)
	c.answer(2*time.Hour+week+time.Minute, 200)
	c.is(Suspended, 0)
	if _, never := c.ask(intercomRules, day, day.Add(100*week)); never == "" {
		t.Error("the suspension ends by itself")
	}
}

func TestWhatIsNoTestOfTheReceiverIsNoError(t *testing.T) {
	t.Parallel()
	for name, note := range map[string]func(*Health){
		"forged":    func(h *Health) { h.note(intercomRules, made(500, "", 0), false, day) },
		"cancelled": func(h *Health) { h.note(intercomRules, made(0, exchange.Cancelled, 0), true, day) },
		"aborted":   func(h *Health) { h.note(intercomRules, made(0, exchange.Aborted, 0), true, day) },
	} {
		h := Health{Standing: Live}
		if note(&h); h.Errors != 0 || !h.Failing.IsZero() {
			t.Errorf("%s: it is %+v", name, h)
		}
	}
}

func made(status int, f exchange.Failure, took time.Duration) Attempt {
	return Attempt{At: day, Exchange: exchange.Exchange{Response: &exchange.Response{Status: status}, Failure: f, Took: took}}
}

func TestHalfASecondIsSlow(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 500} {
		h := Health{Standing: Live}
		for took, want := range map[time.Duration]bool{500 * time.Millisecond: false, 501 * time.Millisecond: true} {
			if h.note(intercomRules, made(status, "", took), true, day); h.Slow != want {
				t.Errorf("after %d in %s it is %+v", status, took, h)
			}
		}
	}
}

func TestGoneIsForGoodWhoeverAsked(t *testing.T) {
	t.Parallel()
	for _, r := range []Rules{{}, intercomRules} {
		h := Health{Standing: Live}
		h.note(r, made(410, "", 0), false, day)
		if later, never := h.ask(r, day, day.Add(1e6*time.Hour)); h.Standing != Disabled || never == "" || !later.IsZero() {
			t.Errorf("it is %+v", h)
		}
	}
}

func TestWithoutRulesNothingFollowsFromErrors(t *testing.T) {
	t.Parallel()
	h := Health{Standing: Live}
	for i := range 5000 {
		at := day.Add(time.Duration(i) * time.Hour)
		h.note(Rules{}, Attempt{At: at, Exchange: made([]int{429, 500}[i%2], "", time.Hour).Exchange}, true, at)
	}
	if later, never := h.ask(Rules{}, day, day); h.Standing != Live || h.Slow || never != "" || !later.IsZero() || len(h.recent) > 0 {
		t.Errorf("it is %+v", h)
	}
}

func TestMeterCountsEachMinute(t *testing.T) {
	t.Parallel()
	var m meter
	for n, want := range []bool{false, false, false, true, true} {
		if got := m.over(3, day.Add(time.Duration(n)*10*time.Second)); got != want {
			t.Errorf("number %d of a minute: got %t", n+1, got)
		}
	}
	if m.over(3, day.Add(time.Minute)) {
		t.Error("another minute does not begin anew")
	}
	if m.over(0, day) {
		t.Error("without a limit there is one")
	}
}
