package delivery_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func TestURLIsValidWhenItAnswersHEAD(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	for status, valid := range map[int]bool{200: true, 204: true, 301: false, 404: false, 405: false, 500: false} {
		to := newReceiver(t, r.clock, status)
		err := r.deliverer.Validate(t.Context(), to.url)
		if valid != (err == nil) || err != nil && !strings.Contains(err.Error(), strconv.Itoa(status)) {
			t.Errorf("%d: got error %v", status, err)
		}
		a := to.one(t)
		if a.method != http.MethodHead || len(a.body) != 0 || a.signature() != "" || !strings.Contains(a.header.Get("User-Agent"), "intercom") {
			t.Errorf("it is a %s with %v", a.method, a.header)
		}
	}
	if err := r.deliverer.Validate(t.Context(), "http://127.0.0.1:1/"); err == nil || !strings.Contains(err.Error(), string(exchange.Refused)) {
		t.Errorf("got error %v", err)
	}
}

func TestBellRingsByTheClockAndIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.deliverer.Every(time.Hour, func() { r.ping(t, s) })
	r.idle(t)
	r.advance(t, 5*time.Hour+time.Minute)
	r.idle(t)
	got := to.all()
	if len(got) != 5 || r.deliverer.Remaining() != 0 {
		t.Fatalf("%d pings arrived, and %d deliveries remain", len(got), r.deliverer.Remaining())
	}
	for i, a := range got {
		if after := a.at.Sub(start); after != time.Duration(i+1)*time.Hour || a.notification(t).Topic != intercom.Ping {
			t.Errorf("ping %d arrived after %s: %s", i+1, after, a.body)
		}
	}
}

// What stands back has a narrow lane of its own: it is passed by what does not.
func TestWhatIsAboveTheRateStandsBack(t *testing.T) {
	t.Parallel()
	const quick = 10
	r := stillRig(t, policy(t, "intercom"), func(c *delivery.Config) { c.Rules.Rate = quick })
	to, release := hanging(t, r.clock)
	r.subscribe(t, to.url)
	for range 50 {
		r.occur(t)
	}
	r.run(t)
	to.wait(t, quick+4)
	select {
	case <-to.more:
		t.Errorf("more than %d attempts are under way", quick+4)
	case <-time.After(20 * time.Millisecond):
	}
	release()
	r.idle(t)
	if n := len(to.all()); n != 50 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestSlowReceiverStandsBackUntilItIsQuickAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, policy(t, "intercom"))
	to := newHandler(t, r.clock, func(_ http.ResponseWriter, n int) {
		if n == 0 {
			time.Sleep(550 * time.Millisecond)
		}
	})
	s := r.subscribe(t, to.url)
	for _, slow := range []bool{true, false} {
		r.occur(t)
		r.idle(t)
		if h, err := r.deliverer.Health(t.Context(), s.ID); err != nil || h.Slow != slow {
			t.Errorf("its health is %+v (%v)", h, err)
		}
	}
}
