package delivery_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// width is how many attempts are under way to one destination.
const width = 32

// hanging answers nobody until it is released.
func hanging(t *testing.T, c clock.Clock) (to *receiver, release func()) {
	t.Helper()
	released := make(chan struct{})
	to = newHandler(t, c, func(http.ResponseWriter, int) { <-released })
	release = sync.OnceFunc(func() { close(released) })
	t.Cleanup(release) // before the receiver closes, which waits for its answers
	return to, release
}

func TestSlowReceiverDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	slow, release := hanging(t, r.clock)
	r.subscribe(t, slow.url)
	for range 200 {
		r.occur(t)
	}
	slow.wait(t, width) // from now on it is full
	quick := newReceiver(t, r.clock)
	s := r.subscribe(t, quick.url)
	for range 50 {
		r.ping(t, s)
		quick.wait(t, 1)
	}
	if n := len(slow.all()); n != width {
		t.Errorf("%d requests are under way to the slow receiver", n)
	}
	r.remain(t, 200)
	release()
	r.idle(t)
	if n := len(slow.all()); n != 200 {
		t.Errorf("%d requests arrived at the slow receiver", n)
	}
}

func TestRunEndsWithTheAttemptsUnderWay(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to, release := hanging(t, r.clock)
	r.subscribe(t, to.url)
	for range 200 {
		r.occur(t)
	}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		r.deliverer.Run(ctx)
	}()
	to.wait(t, width)
	cancel()
	select {
	case <-over:
		t.Error("Run has left attempts under way")
	case <-time.After(20 * time.Millisecond):
	}
	release()
	select {
	case <-over:
	case <-time.After(patience):
		t.Fatal("Run does not end")
	}
	if n := len(to.all()); n != width {
		t.Errorf("%d requests arrived", n)
	}
	if n := r.deliverer.Remaining(); n != 200-width {
		t.Errorf("%d deliveries remain", n)
	}
	if n := strings.Count(strings.Join(stories(r.deliveries(t)), "\n"), "delivered"); n != width {
		t.Errorf("%d deliveries are recorded", n)
	}
}

func TestIdleWaitsForEverythingThatIsLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 500)
	r.idle(t) // there is nothing yet
	r.subscribe(t, to.url)
	for range 3 {
		r.occur(t)
	}
	to.wait(t, 3)
	if n := r.deliverer.Remaining(); n != 3 {
		t.Errorf("%d deliveries remain", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.deliverer.Idle(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with retries to come, got %v", err)
	}
	r.clock.Advance(time.Minute)
	r.idle(t)
	if n := len(to.all()); n != 6 || r.deliverer.Remaining() != 0 {
		t.Errorf("%d requests arrived and %d deliveries remain", n, r.deliverer.Remaining())
	}
	for _, s := range stories(r.deliveries(t)) { // what it waited for can be read
		if s != "1/1: 500, 2/1: 500, failed" {
			t.Errorf("a delivery is %s", s)
		}
	}
}

func TestScaledClockBringsTheRetrySooner(t *testing.T) {
	t.Parallel()
	c := clock.Scaled{Origin: time.Now(), Factor: 6000} // a minute in 10 ms
	r := newRig(t, func(d *delivery.Config) { d.Clock = c })
	to := newReceiver(t, c, 500, 200)
	r.subscribe(t, to.url)
	began := time.Now()
	r.occur(t)
	r.idle(t)
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %s", took)
	}
	d := r.only(t, "1/1: 500, 2/1: 200, delivered")
	if after := d.Attempts[1].At.Sub(d.Attempts[0].At); after < time.Minute {
		t.Errorf("the retry was made after %s", after)
	}
}

func TestSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	r := stillRig(t, func(c *delivery.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	to := newReceiver(t, r.clock, 500)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.run(t)
	to.wait(t, 1)
	_, err := r.Unsubscribe(t.Context(), s.ID)
	r.must(t, err)
	r.clock.Advance(time.Minute)
	r.idle(t)
	r.stop()
	for _, want := range []string{"status=500", "state=pending", "delivery is dropped", "topic=user.created"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, log.String())
		}
	}
	for _, s := range []intercom.Secret{secret, "an access token"} {
		if strings.Contains(log.String(), string(s)) {
			t.Errorf("the log tells a secret:\n%s", log.String())
		}
	}
}
