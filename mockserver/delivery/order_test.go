package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// places returns which delivery, counted as they occurred, arrived first,
// second, ...
func (r *rig) places(t *testing.T, to *receiver) (order []int) {
	t.Helper()
	var ids []intercom.NotificationID
	for _, d := range r.deliveries(t) {
		ids = append(ids, d.Notification.ID)
	}
	for _, a := range to.all() {
		order = append(order, slices.Index(ids, a.notification(t).ID)+1)
	}
	return order
}

func ordered(t *testing.T, text string, n int) (*rig, *receiver) {
	t.Helper()
	p, err := delivery.ParsePlan(text)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, planned(p))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range n {
		r.occur(t)
	}
	return r, to
}

func TestDeliveriesChangePlacesAsToldTo(t *testing.T) {
	t.Parallel()
	r, to := ordered(t, "order=3-1-4-2", 8)
	r.idle(t)
	if got := r.places(t, to); !slices.Equal(got, []int{3, 1, 4, 2, 7, 5, 8, 6}) {
		t.Errorf("they arrived in the order %d", got)
	}
}

func TestOrderOfAWindowIsThatOfTheSeedAndIsStored(t *testing.T) {
	t.Parallel()
	var orders []string
	for range 2 {
		r, to := ordered(t, "window=20", 20)
		r.idle(t)
		order := r.places(t, to)
		for _, d := range r.deliveries(t) {
			if !slices.Equal(d.Plan.Order, order) {
				t.Errorf("they arrived in the order %d, and the plan is %d", order, d.Plan.Order)
			}
		}
		if slices.IsSorted(order) {
			t.Errorf("they arrived in the order %d", order)
		}
		orders = append(orders, fmt.Sprint(order))
	}
	if orders[0] != orders[1] {
		t.Errorf("the same seed made the orders %s", orders)
	}
}

func TestOrderDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	r, to := ordered(t, "order=4-3-2-1,within=1m", 3)
	r.advance(t, time.Minute-1)
	if n := len(to.all()); n != 0 || r.deliverer.Remaining() != 3 {
		t.Fatalf("%d arrived before their time, and %d remain", n, r.deliverer.Remaining())
	}
	r.advance(t, 1)
	r.idle(t)
	if got := r.places(t, to); !slices.Equal(got, []int{3, 2, 1}) {
		t.Errorf("they arrived in the order %d", got)
	}
	r.advance(t, time.Hour)
	for range 4 { // another window, which is full before its time
		r.occur(t)
	}
	r.idle(t)
	r.advance(t, time.Hour)
	if got := r.places(t, to)[3:]; !slices.Equal(got, []int{7, 6, 5, 4}) {
		t.Errorf("then they arrived in the order %d", got)
	}
}

func TestOrderIsThatOfFirstAttempts(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Order: []int{2, 1}}))
	to := newReceiver(t, r.clock, 500)
	r.subscribe(t, to.url)
	r.occur(t)
	r.occur(t)
	r.advance(t, time.Hour)
	if got := r.places(t, to); len(got) != 4 || !slices.Equal(got[:2], []int{2, 1}) {
		t.Errorf("they arrived in the order %d", got)
	}
}

func TestCaseOfATopicDecides(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *delivery.Config) {
		for _, text := range []string{"topic=ping,copies=2", "topic=user,copies=3"} {
			each, err := delivery.ParseCase(text)
			if err != nil {
				t.Fatal(err)
			}
			c.Cases = append(c.Cases, each)
		}
		c.Plan = delivery.Plan{Drop: true}
	})
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.ping(t, s)
	r.idle(t)
	if got := stories(r.deliveries(t)); fmt.Sprint(got) != "[1/1: 200, 1/2: 200, 1/3: 200, delivered 1/1: 200, 1/2: 200, delivered]" {
		t.Errorf("the deliveries are %q", got)
	}
}

func TestChanceIsThatOfTheSeed(t *testing.T) {
	t.Parallel()
	var runs []string
	for range 2 {
		r := newRig(t, func(c *delivery.Config) { c.Cases = []delivery.Case{{Chance: 0.3, Plan: delivery.Plan{Drop: true}}} })
		to := newReceiver(t, r.clock)
		r.subscribe(t, to.url)
		for range 300 {
			r.occur(t)
		}
		r.idle(t)
		runs = append(runs, strings.Join(stories(r.deliveries(t)), "\n"))
	}
	if runs[0] != runs[1] {
		t.Error("the same seed drops others")
	}
	if n := strings.Count(runs[0], "dropped"); n < 60 || n > 120 {
		t.Errorf("of 300 with a chance of 0.3, %d were dropped", n)
	}
}

func TestCaseThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"topic=user.craeted,drop": "user.created", "topic=user": "says when", "chance=0,drop": "above 0", "chance=NaN,drop": "above 0",
		"chance=1.5,drop": "at most 1", "order=1-3": "once", "order=1": "2 to", "order=2-1,delay=1s": "delay", "order=2-1,window=2": "not both",
		"window=1": "2 to", "within=1s": "order or window", "order=a-b": "order", "copys=2": "copies",
	} {
		if c, err := delivery.ParseCase(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %+v and error %v", text, c, err)
		}
	}
	if c, err := delivery.ParseCase("topic=users.created,chance=1,copies=2"); err != nil || c.Topic != userCreated || c.Chance != 1 || c.Plan.Copies != 2 {
		t.Errorf("got %+v (%v)", c, err)
	}
	r := stillRig(t)
	if _, err := r.deliverer.Once(t.Context(), target(newReceiver(t, r.clock)), notification(t), delivery.Plan{Order: []int{2, 1}}); err == nil {
		t.Error("one notification changed places with itself")
	}
}
