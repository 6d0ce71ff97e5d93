package delivery_test

import (
	"net/http"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

func keeping(n int) func(*delivery.Config) { return func(c *delivery.Config) { c.Keep = n } }

func TestOldestFinishedDeliveriesAreDropped(t *testing.T) {
	t.Parallel()
	r := newRig(t, keeping(3), planned(delivery.Plan{Copies: 2}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	var ids []string
	for range 5 {
		r.occur(t)
		r.idle(t)
		all := r.deliveries(t)
		ids = append(ids, all[len(all)-1].ID)
	}
	all := r.deliveries(t)
	if len(all) != 3 || all[0].ID != ids[2] || all[1].ID != ids[3] || all[2].ID != ids[4] {
		t.Errorf("of %q there are %q", ids, stories(all))
	}
	if n := r.count(t, "attempt"); n != 6 {
		t.Errorf("there are %d attempts", n)
	}
	if n := r.deliverer.Evicted(); n != 2 {
		t.Errorf("%d are said to be dropped", n)
	}
}

func TestWhatIsNotFinishedIsNotDropped(t *testing.T) {
	t.Parallel()
	r := newRig(t, keeping(1))
	failing, quick := newReceiver(t, r.clock, 500), newReceiver(t, r.clock)
	s := r.subscribe(t, failing.url)
	for range 5 {
		r.ping(t, s)
	}
	s2 := r.subscribe(t, quick.url)
	for range 5 {
		r.ping(t, s2)
	}
	r.remain(t, 5)
	failing.wait(t, 5)
	if n, left := r.count(t, "delivery"), r.deliverer.Remaining(); n != 6 || left != 5 {
		t.Errorf("there are %d deliveries, and %d remain", n, left)
	}
}

func TestKeepHoldsForDeliveriesAtOnce(t *testing.T) {
	t.Parallel()
	const all, keep = 200, 2
	r := newRig(t, keeping(keep))
	one, other := newReceiver(t, r.clock), newHandler(t, r.clock, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusOK) })
	r.subscribe(t, one.url)
	r.subscribe(t, other.url)
	for range all / 2 {
		r.occur(t)
	}
	r.idle(t)
	if d, a := r.count(t, "delivery"), r.count(t, "attempt"); d != keep || a != keep {
		t.Errorf("there are %d deliveries with %d attempts", d, a)
	}
	if n := r.deliverer.Evicted(); n != all-keep {
		t.Errorf("%d are said to be dropped", n)
	}
}

func TestOnceIsKeptAndDroppedToo(t *testing.T) {
	t.Parallel()
	r := stillRig(t, keeping(2))
	to := newReceiver(t, r.clock)
	for range 4 {
		r.once(t, to, delivery.Plan{Copies: 3})
		r.once(t, to, delivery.Plan{Drop: true})
	}
	if d, a, n := r.count(t, "delivery"), r.count(t, "attempt"), r.deliverer.Evicted(); d != 2 || a != 4 || n != 6 {
		t.Errorf("there are %d deliveries with %d attempts, and %d are said to be dropped", d, a, n)
	}
}

func TestManyAreDroppedAtOnceButNeverTooMany(t *testing.T) {
	t.Parallel()
	const keep = 300
	r := newRig(t, keeping(keep))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range keep + 1 {
		r.occur(t)
	}
	r.idle(t)
	d, n := r.count(t, "delivery"), r.deliverer.Evicted()
	if d > keep || d < keep*98/100 || d+n != keep+1 || r.count(t, "attempt") != d {
		t.Errorf("there are %d deliveries with %d attempts, and %d are said to be dropped", d, r.count(t, "attempt"), n)
	}
}

func TestKeepOfNothingKeepsAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range 100 {
		r.occur(t)
	}
	r.idle(t)
	if d, n := r.count(t, "delivery"), r.deliverer.Evicted(); d != 100 || n != 0 {
		t.Errorf("there are %d deliveries, and %d are said to be dropped", d, n)
	}
}
