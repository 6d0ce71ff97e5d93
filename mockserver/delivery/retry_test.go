package delivery_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestAny2xxIsTheEndOfIt(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 201, 202, 204, 299} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			to := newReceiver(t, r.clock, status)
			r.subscribe(t, to.url)
			r.occur(t)
			r.idle(t)
			to.one(t)
			r.only(t, fmt.Sprintf("1/1: %d, delivered", status))
		})
	}
}

func TestAnythingElseIsTriedOnceMoreAfterAMinute(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 307, 400, 401, 404, 408, 429, 500, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			to := newReceiver(t, r.clock, status)
			r.subscribe(t, to.url)
			r.occur(t)
			to.wait(t, 1)
			r.clock.Advance(time.Minute)
			r.idle(t)
			isRetried(t, to.all())
			r.only(t, fmt.Sprintf("1/1: %d, 2/1: %[1]d, failed", status))
		})
	}
}

// isRetried fails the test unless there are two arrivals, a minute apart, of
// which the second differs in its number alone.
func isRetried(t *testing.T, got []arrival) {
	t.Helper()
	if len(got) != 2 {
		t.Fatalf("%d requests arrived", len(got))
	}
	first, second := got[0], got[1]
	if after := second.at.Sub(first.at); after != time.Minute {
		t.Errorf("the retry came after %s", after)
	}
	one, two := []byte(`"delivery_attempts" : 1,`), []byte(`"delivery_attempts" : 2,`)
	if want := bytes.Replace(first.body, one, two, 1); !bytes.Contains(first.body, one) || !bytes.Equal(second.body, want) {
		t.Errorf("of\n%s\nthe retry made\n%s", first.body, second.body)
	}
	first.signed(t, secret)
	second.signed(t, secret)
	if first.signature() == second.signature() {
		t.Error("the retry has the old signature")
	}
}

func TestRetryMaySucceed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 500, 200)
	r.subscribe(t, to.url)
	r.clock.Advance(2500 * time.Millisecond)
	r.occur(t)
	to.wait(t, 1)
	r.clock.Advance(time.Minute)
	r.idle(t)
	isRetried(t, to.all())
	if sent := to.all()[1].notification(t).FirstSentAt; sent != start.Add(2*time.Second).Unix() {
		t.Errorf("the retry says that it was first sent at %d", sent)
	}
	r.only(t, "1/1: 500, 2/1: 200, delivered")
}

func TestRetryIsNotSentBeforeItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to, other := newReceiver(t, r.clock, 500), newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.sleeps(t, start.Add(time.Minute))
	r.clock.Advance(59 * time.Second)
	r.ping(t, r.subscribe(t, other.url)) // which wakes it
	other.wait(t, 1)
	r.sleeps(t, start.Add(time.Minute))
	to.one(t)
	r.remain(t, 1)
	r.clock.Advance(time.Second)
	r.idle(t)
	isRetried(t, to.all())
}

func TestUnreachableReceiverIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.subscribe(t, "http://"+l.Addr().String())
	r.must(t, l.Close())
	r.occur(t)
	r.sleeps(t, start.Add(time.Minute))
	r.clock.Advance(time.Minute)
	r.idle(t)
	r.only(t, "1/1: refused, 2/1: refused, failed")
}

// It is real time that a receiver has, whatever the clock says.
func TestReceiverThatDoesNotEndItsResponseIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newRig(t)
	to := newHandler(t, r.clock, func(w http.ResponseWriter, n int) {
		if n == 0 {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-release
		}
	})
	t.Cleanup(func() { close(release) })
	r.subscribe(t, to.url)
	began := time.Now()
	r.occur(t)
	to.wait(t, 1)
	r.clock.Advance(time.Minute)
	r.idle(t)
	if took := time.Since(began); took < exchange.Deadline || took > exchange.Deadline+2*time.Second {
		t.Errorf("the receiver was given %s", took)
	}
	isRetried(t, to.all())
	d := r.only(t, "1/1: timeout, 2/1: 200, delivered")
	if first := d.Attempts[0]; first.Exchange.Status() != 200 || first.State != delivery.Pending {
		t.Errorf("the first attempt left it %s, with status %d", first.State, first.Exchange.Status())
	}
}

func TestSubscriptionIsReadAgainForTheRetry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old, moved := newReceiver(t, r.clock, 500), newReceiver(t, r.clock)
	s := r.subscribe(t, old.url)
	r.occur(t)
	old.wait(t, 1)
	r.change(t, s, workspace.Draft{HubSecret: new("another secret"), URL: &moved.url})
	r.clock.Advance(time.Minute)
	r.idle(t)
	old.one(t).signed(t, secret)
	a := moved.one(t)
	a.signed(t, "another secret")
	if a.notification(t).DeliveryAttempts != 2 {
		t.Errorf("it is %s", a.body)
	}
	if d := r.only(t, "1/1: 500, 2/1: 200, delivered"); d.Attempts[1].Exchange.Request.URL != moved.url {
		t.Errorf("its retry went to %s", d.Attempts[1].Exchange.Request.URL)
	}
}

func TestDeliveryToASubscriptionThatEndedIsDropped(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*rig, intercom.Subscription) error{
		"deleted": func(r *rig, s intercom.Subscription) error {
			_, err := r.Unsubscribe(t.Context(), s.ID)
			return err
		},
		"paused": func(r *rig, s intercom.Subscription) error {
			_, err := r.UpdateSubscription(t.Context(), s.ID, workspace.Draft{Active: new(false)})
			return err
		},
	} {
		r := newRig(t)
		to := newReceiver(t, r.clock, 500)
		s := r.subscribe(t, to.url)
		r.occur(t)
		to.wait(t, 1)
		r.must(t, end(r, s))
		r.clock.Advance(time.Minute)
		r.idle(t)
		to.one(t)
		if d := r.only(t, "1/1: 500, 2: not made, dropped"); !d.Attempts[1].At.Equal(r.clock.Now()) {
			t.Errorf("%s: it was dropped at %s", name, d.Attempts[1].At)
		}
	}
}
