package delivery_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func notification(t testing.TB) intercom.Notification {
	t.Helper()
	return intercom.NewNotification("abc123de", "notif_1", userCreated, occurrence(t).Item, start)
}

func target(to *receiver) delivery.Target {
	return delivery.Target{URL: to.url, Secret: secret, Subscription: "nsub_1", Style: intercom.Pretty}
}

// once delivers a notification and returns what came of it, as it is recorded
// too.
func (r *rig) once(t *testing.T, to *receiver, p delivery.Plan) delivery.Delivery {
	t.Helper()
	d, err := r.deliverer.Once(t.Context(), target(to), notification(t), p)
	r.must(t, err)
	kept, err := r.deliverer.Delivery(t.Context(), d.ID)
	r.must(t, err)
	if story(kept) != story(d) {
		t.Errorf("of %q there is recorded %q", story(d), story(kept))
	}
	return d
}

func TestOnceSendsNowAndNeverAgain(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "1/1: 200, delivered", 500: "1/1: 500, failed", 410: "1/1: 410, failed"} {
		r := stillRig(t)
		to := newReceiver(t, r.clock, status)
		if got := story(r.once(t, to, delivery.Plan{})); got != want {
			t.Errorf("it is %q, want %q", got, want)
		}
		if n := r.deliverer.Remaining(); n != 0 {
			t.Errorf("%d deliveries remain", n)
		}
		a := to.one(t)
		a.signed(t, secret)
		if want, err := notification(t).Encode(intercom.Pretty); err != nil || string(a.body) != string(want) || a.header.Get(intercom.SubscriptionHeader) != "nsub_1" {
			t.Errorf("what arrived is %s", a.body)
		}
	}
}

func TestOnceMayBeAnyAttempt(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	n := notification(t)
	n.DeliveryAttempts = 2
	d, err := r.deliverer.Once(t.Context(), target(to), n, delivery.Plan{})
	r.must(t, err)
	if story(d) != "2/1: 200, delivered" || to.one(t).notification(t).DeliveryAttempts != 2 {
		t.Errorf("it is %q", story(d))
	}
}

func TestOnceKeepsToItsPlan(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	over := make(chan delivery.Delivery)
	go func() { over <- r.once(t, to, delivery.Plan{Copies: 3, Delay: time.Hour, Gap: time.Minute}) }()
	for moved := start; ; moved = moved.Add(time.Minute) {
		select {
		case d := <-over:
			got := to.all()
			areCopies(t, got)
			if story(d) != "1/1: 200, 1/2: 200, 1/3: 200, delivered" || got[0].at.Sub(start) < time.Hour || got[1].at.Sub(got[0].at) < time.Minute || got[2].at.Sub(got[1].at) < time.Minute {
				t.Errorf("it is %q", story(d))
			}
			return
		case <-time.After(time.Millisecond):
			r.clock.Advance(time.Minute)
		}
		if moved.Sub(start) > 10_000*time.Minute {
			t.Fatal("it does not end")
		}
	}
}

// In real time, copies that go together do not begin in their order.
func TestOnceTogetherIsRecordedInOrder(t *testing.T) {
	t.Parallel()
	r := stillRig(t, func(c *delivery.Config) { c.Clock = clock.Real() })
	to := newReceiver(t, r.config.Clock)
	for range 20 {
		d := r.once(t, to, delivery.Plan{Copies: 16, Together: true})
		if d.State != delivery.Delivered || len(d.Attempts) != 16 {
			t.Errorf("it is %q", story(d))
		}
	}
}

func TestOnceThatIsDroppedIsRecorded(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	if d := r.once(t, to, delivery.Plan{Drop: true}); d.State != delivery.Dropped {
		t.Errorf("it is %q", story(d))
	}
	if n := len(to.all()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestOnceRefusesAPlanThatMakesNoSense(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	if _, err := r.deliverer.Once(t.Context(), target(to), notification(t), delivery.Plan{Copies: -1}); err == nil {
		t.Error("it is delivered")
	}
	if n := r.count(t, "delivery") + len(to.all()); n != 0 {
		t.Errorf("%d things were done", n)
	}
}

func TestOnceEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan  delivery.Plan
		until string // there is a document of this kind
		want  string
	}{
		"in its delay":   {delivery.Plan{Delay: time.Hour}, "delivery", "pending"},
		"in its gap":     {delivery.Plan{Copies: 2, Gap: time.Hour}, "attempt", "1/1: 200, delivered"},
		"in its attempt": {delivery.Plan{Copies: 2, Method: "HANG"}, "delivery", "1/1: cancelled, failed"},
	} {
		r := stillRig(t)
		ctx, cancel := context.WithCancel(t.Context())
		to, release := hanging(t, r.clock)
		if c.plan.Method == "" {
			release()
		}
		go func() {
			for r.count(t, c.until) == 0 {
				<-time.After(time.Millisecond)
			}
			if c.plan.Method != "" {
				to.wait(t, 1)
			}
			cancel()
		}()
		d, err := r.deliverer.Once(ctx, target(to), notification(t), c.plan)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v", name, err)
		}
		kept, err := r.deliverer.Delivery(t.Context(), d.ID)
		if err != nil || story(kept) != c.want {
			t.Errorf("%s: it is recorded as %q (%v), want %q", name, story(kept), err, c.want)
		}
	}
}

func TestOnceMayBeCalledAtOnce(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newHandler(t, r.clock, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusNoContent) })
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if _, err := r.deliverer.Once(t.Context(), target(to), notification(t), delivery.Plan{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d, a := r.count(t, "delivery"), r.count(t, "attempt"); d != 100 || a != 100 || len(to.all()) != 100 {
		t.Errorf("there are %d deliveries, %d attempts and %d arrivals", d, a, len(to.all()))
	}
}

func TestForgottenDeliveryIsItsCallersAlone(t *testing.T) {
	t.Parallel()
	r := stillRig(t, func(c *delivery.Config) { c.Forgets, c.Keep = true, 1 })
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range 3 {
		d, err := r.deliverer.Once(t.Context(), target(to), notification(t), delivery.Plan{Copies: 2})
		if err != nil || len(d.Attempts) != 2 || d.State != delivery.Delivered || d.ID != "" {
			t.Errorf("it is told of %+v (%v)", d, err)
		}
	}
	if d, a := r.count(t, "delivery"), r.count(t, "attempt"); d != 0 || a != 0 {
		t.Errorf("%d deliveries and %d attempts are kept", d, a)
	}
	r.occur(t)
	if d := r.count(t, "delivery"); d != 1 {
		t.Errorf("of what occurs, %d deliveries are kept", d)
	}
}
