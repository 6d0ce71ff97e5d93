package delivery_test

import (
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

func TestWhoWatchesIsToldOfEachStep(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var changes []delivery.Change

	r := newRig(t, func(c *delivery.Config) {
		c.Watch = delivery.Watch{
			Delivery: func(d delivery.Change) { mu.Lock(); defer mu.Unlock(); changes = append(changes, d) },
			Health:   func(string) {},
		}
	})
	to := newReceiver(t, r.clock, 500, 200)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.must(t, r.deliverer.Advance(t.Context(), time.Minute))
	mu.Lock()
	defer mu.Unlock()
	if len(changes) != 3 {
		t.Fatalf("it is told %+v", changes)
	}
	made, tried, done := changes[0], changes[1], changes[2]
	if made.State != delivery.Pending || made.Last != nil || !made.Due.Equal(start) || made.Subscription != s.ID || made.Plan != nil {
		t.Errorf("first it is %+v", made)
	}
	if tried.State != delivery.Pending || tried.Last.Status != 500 || !tried.Due.Equal(start.Add(time.Minute)) || tried.Attempted != 1 {
		t.Errorf("then it is %+v", tried)
	}
	if done.State != delivery.Delivered || !done.Last.Acknowledged || done.Last.Number != 2 || done.Attempted != 2 || done.ID != made.ID {
		t.Errorf("at last it is %+v", done)
	}
}

func TestWishOverrulesTheCasesAndIsToldWhatWasMade(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *delivery.Config) { c.Plan = delivery.Plan{Drop: true} })
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	var made []delivery.Delivery
	ctx := delivery.With(t.Context(), delivery.Wish{Plan: &delivery.Plan{Copies: 2}, Made: func(each []delivery.Delivery) { made = each }})
	r.must(t, r.Record(ctx, occurrence(t)))
	r.idle(t)
	if all := r.deliveries(t); len(made) != 1 || len(all) != 1 || all[0].ID != made[0].ID || len(all[0].Attempts) != 2 {
		t.Errorf("made are %+v, there are %q", made, stories(all))
	}
}

func TestCasesComeAndGoWhileDeliveriesAreMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	lost := delivery.Case{Topic: "user", Plan: delivery.Plan{Drop: true}}
	name, err := r.deliverer.AddCase("", lost)
	r.must(t, err)
	if _, err := r.deliverer.AddCase(name, lost); err == nil {
		t.Error("two have one name")
	}
	if _, err := r.deliverer.AddCase("", delivery.Case{Plan: delivery.Plan{Copies: -1}}); err == nil {
		t.Error("a plan that makes no sense is taken")
	}
	r.occur(t)
	r.idle(t)
	if !r.deliverer.RemoveCase(name) || r.deliverer.RemoveCase(name) || len(r.deliverer.NamedCases()) != 0 {
		t.Error("it does not go, or twice")
	}
	r.occur(t)
	r.idle(t)
	if all := r.deliveries(t); len(all) != 2 || all[0].State != delivery.Dropped || all[1].State != delivery.Delivered {
		t.Errorf("they are %q", stories(all))
	}
}

func TestPlanIsSaidAsItIsRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "copies=3,gap=20ms", "copies=2,together", "delay=1m30s,drop", "order=2-1,within=1s", "window=3",
		"method=PUT,tampering=base64", "fault=slow-body,over=3s",
	} {
		p, err := delivery.ParsePlan(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.String(); got != text {
			t.Errorf("%q is said as %q", text, got)
		}
	}
}
