package delivery_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// policy works by the policy of that name.
func policy(t testing.TB, name string) func(*delivery.Config) {
	t.Helper()
	p, err := delivery.ParsePolicy(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *delivery.Config) { c.Schedule, c.Rules = p.Schedule, p.Rules }
}

func (r *rig) advance(t testing.TB, by time.Duration) {
	t.Helper()
	before := r.clock.Now()
	r.must(t, r.deliverer.Advance(t.Context(), by))
	if after := r.clock.Now().Sub(before); after != by {
		t.Fatalf("the clock has moved %s instead of %s", after, by)
	}
}

func TestAdvanceStopsWhereverSomethingIsDue(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "1m,5m,1h"))
	to := newReceiver(t, r.clock, 500)
	r.subscribe(t, to.url)
	r.occur(t)
	r.advance(t, 24*time.Hour)
	var at []time.Duration
	for _, a := range to.all() {
		at = append(at, a.at.Sub(start))
	}
	if want := []time.Duration{0, time.Minute, 6 * time.Minute, 66 * time.Minute}; !slices.Equal(at, want) {
		t.Errorf("the attempts were made after %s", at)
	}
	r.only(t, "1/1: 500, 2/1: 500, 3/1: 500, 4/1: 500, failed")
}

func TestAdvanceDoesNotGoBeyondItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 500)
	r.subscribe(t, to.url)
	r.occur(t)
	r.advance(t, time.Minute-1)
	to.one(t)
	r.advance(t, 1)
	r.only(t, "1/1: 500, 2/1: 500, failed")
}

// The order in which receivers happen to answer decides nothing.
func TestAdvanceMakesTheSameDeliveriesAtEveryRun(t *testing.T) {
	t.Parallel()
	var runs []string
	for range 3 {
		r := stillRig(t, policy(t, "intercom"))
		for range 8 {
			var to *receiver
			to = newHandler(t, r.clock, func(w http.ResponseWriter, k int) {
				h := fnv.New32() // which request comes first is chance; what is in it is not
				_, _ = h.Write(to.all()[k].body)
				time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
				w.WriteHeader([]int{500, 429, 200, 503}[h.Sum32()%4])
			})
			r.subscribe(t, to.url)
		}
		r.run(t)
		for range 20 {
			r.occur(t)
			r.advance(t, 20*time.Second)
		}
		r.advance(t, 24*time.Hour)
		var told strings.Builder
		for _, d := range r.deliveries(t) {
			fmt.Fprintf(&told, "%s %s", d.ID, story(d))
			for _, a := range d.Attempts {
				fmt.Fprintf(&told, " %s", a.At.Sub(start))
			}
		}
		runs = append(runs, told.String())
	}
	if len(runs[0]) < 1000 || runs[0] != runs[1] || runs[1] != runs[2] {
		t.Errorf("of %d bytes of story the runs have different ones", len(runs[0]))
	}
}

func TestAdvanceNeedsAClockThatStandsStillAndARun(t *testing.T) {
	t.Parallel()
	ticking := newRig(t, func(c *delivery.Config) { c.Clock = clock.Real() })
	if err := ticking.deliverer.Advance(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "manual") {
		t.Errorf("got error %v", err)
	}
	r := stillRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.deliverer.Advance(ctx, time.Hour); err == nil || !r.clock.Now().Equal(start) {
		t.Errorf("without a run, got error %v at %s", err, r.clock.Now())
	}
	r.run(t)
	if err := r.deliverer.Advance(t.Context(), -1); err == nil {
		t.Error("the clock went back")
	}
	to := newReceiver(t, r.clock, 500)
	r.subscribe(t, to.url)
	r.occur(t)
	to.wait(t, 1)
	r.remain(t, 1)
	if err := r.deliverer.Advance(ctx, time.Hour); err == nil {
		t.Error("it did not heed its context")
	}
	r.advance(t, time.Hour) // and can be used again
	r.idle(t)
	r.stop()
	if err := r.deliverer.Advance(t.Context(), time.Hour); err == nil || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("after its run, got error %v", err)
	}
}

func TestWhatOccursAfterAnAdvanceIsDeliveredByItself(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.advance(t, time.Hour)
	r.occur(t)
	r.idle(t)
	to.one(t)
}

func TestSevenDaysOfErrorsSuspendInASecond(t *testing.T) {
	t.Parallel()
	for public, want := range map[bool]delivery.Standing{false: delivery.Suspended, true: delivery.Live} {
		r := newRig(t, policy(t, "intercom"), func(c *delivery.Config) {
			if public {
				c.Rules.Outage = 0
			}
		})
		to := newReceiver(t, r.clock, 500)
		s := r.subscribe(t, to.url)
		began := time.Now()
		for range 9 {
			r.occur(t)
			r.advance(t, 24*time.Hour)
		}
		if took := time.Since(began); took > time.Second && !testing.Short() {
			t.Errorf("it took %s", took)
		}
		h, err := r.deliverer.Health(t.Context(), s.ID)
		if err != nil || h.Standing != want {
			t.Fatalf("public=%t: its health is %+v (%v)", public, h, err)
		}
		attempts := map[bool]int{false: 16, true: 18}[public]
		if now, err := r.Subscription(t.Context(), s.ID); err != nil || now.Active != public || len(to.all()) != attempts {
			t.Errorf("public=%t: after %d attempts active is %t (%v)", public, len(to.all()), now.Active, err)
		}
	}
}

func TestSuspendedSubscriptionIsSetLiveByHand(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"), func(c *delivery.Config) { c.Rules.Outage = time.Hour })
	to := newReceiver(t, r.clock, 500, 500, 500, 500, 200)
	s := r.subscribe(t, to.url)
	for range 3 {
		r.occur(t)
		r.advance(t, time.Hour)
	}
	if h, err := r.deliverer.Health(t.Context(), s.ID); err != nil || h.Standing != delivery.Suspended || h.Why == "" || !h.Until.IsZero() {
		t.Fatalf("its health is %+v (%v)", h, err)
	}
	r.change(t, s, workspace.Draft{Active: new(true)})
	if h, err := r.deliverer.Health(t.Context(), s.ID); err != nil || h.Standing != delivery.Live {
		t.Errorf("its health is %+v (%v)", h, err)
	}
	r.occur(t)
	r.idle(t)
	if all := r.deliveries(t); story(all[len(all)-1]) != "1/1: 200, delivered" {
		t.Errorf("the deliveries are %q", stories(all))
	}
}

func TestStandingOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"))
	to := newReceiver(t, r.clock, 429)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.sleeps(t, start.Add(time.Minute))
	r.stop()
	again := delivery.New(r.config)
	if h, err := again.Health(t.Context(), s.ID); err != nil || h.Standing != delivery.Throttled || !h.Until.Equal(start.Add(time.Minute)) {
		t.Errorf("its health is %+v (%v)", h, err)
	}
}

func TestThrottledSubscriptionWaitsAndThenDrops(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"))
	to := newReceiver(t, r.clock, 429)
	r.subscribe(t, to.url)
	r.occur(t)
	r.advance(t, 30*time.Second)
	r.occur(t) // waits with it
	r.advance(t, 30*time.Second)
	if n := len(to.all()); n != 3 {
		t.Errorf("within a minute there were %d attempts", n)
	}
	r.advance(t, 24*time.Hour)
	r.idle(t)
	for _, d := range r.deliveries(t) {
		last := d.Attempts[len(d.Attempts)-1]
		if d.State != delivery.Dropped || !strings.Contains(last.Skipped, "throttled") || last.At.Sub(start) != 63*time.Minute {
			t.Errorf("%s after %s: %s", story(d), last.At.Sub(start), last.Skipped)
		}
	}
}

func TestThrottleIsNoRetry(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"))
	to := newReceiver(t, r.clock, 429, 429, 500, 200)
	r.subscribe(t, to.url)
	r.occur(t)
	r.advance(t, time.Hour)
	r.only(t, "1/1: 429, 2/1: 429, 3/1: 500, 4/1: 200, delivered")
}

func TestPausedSubscriptionDropsAndResumes(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"), func(c *delivery.Config) { c.Rules.Errors = 3 })
	to := newReceiver(t, r.clock, 500, 500, 500, 500, 200)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.advance(t, 2*time.Minute)
	r.occur(t)
	r.advance(t, time.Minute) // the fourth error
	h, err := r.deliverer.Health(t.Context(), s.ID)
	if err != nil || h.Standing != delivery.Paused || !h.Until.Equal(start.Add(18*time.Minute)) {
		t.Fatalf("its health is %+v (%v)", h, err)
	}
	r.advance(t, 15*time.Minute-1)
	r.occur(t)
	r.advance(t, 1)
	r.occur(t)
	r.advance(t, 0)
	want := "[1/1: 500, 2/1: 500, failed 1/1: 500, 2/1: 500, failed 1: not made, dropped 1/1: 200, delivered]"
	if got := fmt.Sprint(stories(r.deliveries(t))); got != want {
		t.Errorf("the deliveries are %s", got)
	}
}

func TestPingsReachStoppedSubscriptions(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"))
	to := newReceiver(t, r.clock, 410, 200)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.ping(t, s)
	r.idle(t)
	if n := len(to.all()); n != 2 {
		t.Errorf("%d requests arrived", n)
	}
}
