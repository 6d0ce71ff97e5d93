package delivery_test

import (
	"bytes"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

// areCopies fails the test unless all arrivals are the same bytes.
func areCopies(t *testing.T, got []arrival) {
	t.Helper()
	for _, a := range got {
		if !bytes.Equal(a.body, got[0].body) || !same(a.header, got[0].header) {
			t.Errorf("of\n%s\n%v\na copy is\n%s\n%v", got[0].body, got[0].header, a.body, a.header)
		}
		a.signed(t, secret)
	}
}

func TestCopiesAreTheSameBytesAGapApart(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Copies: 3, Gap: 10 * time.Second}))
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.occur(t)
	to.wait(t, 1)
	r.change(t, s, draftSecret("another secret")) // too late: the bytes are made
	for n := range 2 {
		r.sleeps(t, start.Add(time.Duration(n+1)*10*time.Second))
		r.clock.Advance(10 * time.Second)
		to.wait(t, 1)
	}
	r.idle(t)
	got := to.all()
	if len(got) != 3 || got[1].at.Sub(got[0].at) != 10*time.Second || got[2].at.Sub(got[1].at) != 10*time.Second {
		t.Errorf("%d requests arrived, the last at %s", len(got), got[len(got)-1].at)
	}
	areCopies(t, got)
	r.only(t, "1/1: 200, 1/2: 200, 1/3: 200, delivered")
}

// What a body was laid out in is used for others before its copy is due.
func TestCopiesAreTheSameBytesWhenOthersWereSentMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Copies: 2, Gap: time.Minute}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	const n = 5
	for range n {
		r.occur(t)
	}
	r.advance(t, time.Minute)
	sent := map[string]int{}
	for _, a := range to.all() {
		a.signed(t, secret)
		sent[string(a.body)]++
	}
	if len(sent) != n || len(to.all()) != 2*n {
		t.Errorf("%d bodies arrived in %d requests", len(sent), len(to.all()))
	}
	for _, d := range r.deliveries(t) {
		one, other := d.Attempts[0].Exchange.Request.Body, d.Attempts[1].Exchange.Request.Body
		if sent[string(one)] != 2 || !bytes.Equal(one, other) {
			t.Errorf("of\n%s\na copy is\n%s", one, other)
		}
	}
}

func TestCopiesWithoutAGapFollowEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Copies: 4}))
	var under sync.Mutex
	to := newHandler(t, r.clock, func(http.ResponseWriter, int) {
		if !under.TryLock() {
			t.Error("two copies are under way at once")
			return
		}
		under.Unlock()
	})
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	areCopies(t, to.all())
	r.only(t, "1/1: 200, 1/2: 200, 1/3: 200, 1/4: 200, delivered")
}

func TestCopiesGoTogether(t *testing.T) {
	t.Parallel()
	const copies = 40
	r := newRig(t, planned(delivery.Plan{Copies: copies, Together: true}))
	var here sync.WaitGroup
	here.Add(copies)
	to := newHandler(t, r.clock, func(http.ResponseWriter, int) {
		here.Done()
		here.Wait() // for all of them
	})
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	got := to.all()
	areCopies(t, got)
	all := r.deliveries(t)
	if len(got) != copies || len(all) != 1 || len(all[0].Attempts) != copies || all[0].State != delivery.Delivered {
		t.Fatalf("%d requests arrived, and the deliveries are %q", len(got), stories(all))
	}
	for i, a := range all[0].Attempts {
		if a.Copy != i+1 || a.Number != 1 {
			t.Errorf("attempt %d is number %d, copy %d", i, a.Number, a.Copy)
		}
	}
}

func TestCopiesAreTriedAgainUnlessOneIsAcknowledged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan     delivery.Plan
		statuses []int
		want     string
	}{
		{delivery.Plan{Copies: 2}, []int{500}, "1/1: 500, 1/2: 500, 2/1: 500, 2/2: 500, failed"},
		{delivery.Plan{Copies: 2}, []int{500, 500, 200}, "1/1: 500, 1/2: 500, 2/1: 200, 2/2: 200, delivered"},
		{delivery.Plan{Copies: 2}, []int{200, 500}, "1/1: 200, 1/2: 500, delivered"},
		{delivery.Plan{Copies: 2}, []int{500, 200}, "1/1: 500, 1/2: 200, delivered"},
		{delivery.Plan{Copies: 3}, []int{500, 410}, "1/1: 500, 1/2: 410, failed"},
		{delivery.Plan{Copies: 3}, []int{200, 410}, "1/1: 200, 1/2: 410, delivered"},
		{delivery.Plan{Copies: 2, Together: true}, []int{500}, "1/1: 500, 1/2: 500, 2/1: 500, 2/2: 500, failed"},
		{delivery.Plan{Copies: 2, Together: true}, []int{500, 500, 200}, "1/1: 500, 1/2: 500, 2/1: 200, 2/2: 200, delivered"},
	} {
		r := newRig(t, planned(c.plan))
		to := newReceiver(t, r.clock, c.statuses...)
		r.subscribe(t, to.url)
		r.occur(t)
		to.wait(t, 2)
		if c.statuses[min(1, len(c.statuses)-1)] == 500 && c.statuses[0] == 500 {
			r.clock.Advance(time.Minute)
		}
		r.idle(t)
		r.only(t, c.want)
		if got := to.all(); len(got) == 4 {
			areCopies(t, got[:2])
			areCopies(t, got[2:])
			if a, b := got[0].notification(t).DeliveryAttempts, got[2].notification(t).DeliveryAttempts; a != 1 || b != 2 {
				t.Errorf("%s: the attempts are numbered %d and %d", c.want, a, b)
			}
		}
	}
}
