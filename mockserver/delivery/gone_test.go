package delivery_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestGoneDisablesTheSubscription(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to, other := newReceiver(t, r.clock, 410, 200), newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.subscribe(t, other.url)
	r.clock.Advance(time.Hour)
	r.occur(t)
	r.idle(t) // there is no retry to wait for
	to.one(t)
	if got := stories(r.deliveries(t)); fmt.Sprint(got) != "[1/1: 410, failed 1/1: 200, delivered]" {
		t.Errorf("the deliveries are %q", got)
	}
	now, err := r.Subscription(t.Context(), s.ID)
	if err != nil || now.Active || now.UpdatedAt != r.clock.Now().Unix() {
		t.Errorf("the subscription is %+v (%v)", now, err)
	}
	r.occur(t)
	r.idle(t)
	to.one(t)
	if n := len(other.all()); n != 2 {
		t.Errorf("another subscription hears of %d occurrences instead of 2", n)
	}
	r.ping(t, s)
	r.idle(t)
	if got := to.all(); len(got) != 2 || got[1].notification(t).Topic != intercom.Ping {
		t.Errorf("no ping arrived")
	}
}

func TestGoneDropsWhatWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 500, 410)
	r.subscribe(t, to.url)
	r.occur(t)
	to.wait(t, 1)
	r.occur(t)
	r.remain(t, 1)
	r.clock.Advance(time.Minute)
	r.idle(t)
	if got := stories(r.deliveries(t)); fmt.Sprint(got) != "[1/1: 500, 2: not made, dropped 1/1: 410, failed]" {
		t.Errorf("the deliveries are %q", got)
	}
}

func TestGoneSubscriptionMayBeMadeActiveAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 410, 200)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	r.change(t, s, workspace.Draft{Active: new(true)})
	r.occur(t)
	r.idle(t)
	if n := len(to.all()); n != 2 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestGoneFromASubscriptionThatIsDeletedIsNoMatter(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	deleted := make(chan struct{})
	to := newHandler(t, r.clock, func(w http.ResponseWriter, _ int) {
		<-deleted
		w.WriteHeader(http.StatusGone)
	})
	s := r.subscribe(t, to.url)
	r.occur(t)
	to.wait(t, 1)
	_, err := r.Unsubscribe(t.Context(), s.ID)
	r.must(t, err)
	close(deleted)
	r.idle(t)
	r.only(t, "1/1: 410, failed")
}
