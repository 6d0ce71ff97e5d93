package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// after returns what another process makes of what r has left, at the same time.
// It does not run yet.
func (r *rig) after(t *testing.T, pending int, changes ...func(*delivery.Config)) *rig {
	t.Helper()
	if r.stop != nil {
		r.stop()
	}
	changes = append(changes, func(c *delivery.Config) { c.Store, c.Clock = r.store, r.clock })
	next := stillRig(t, changes...)
	next.store, next.clock, next.subscriptions = r.store, r.clock, r.subscriptions
	n, err := next.deliverer.Resume(t.Context())
	r.must(t, err)
	if n != pending || next.deliverer.Remaining() != pending {
		t.Fatalf("%d deliveries are pending, %d remain, want %d", n, next.deliverer.Remaining(), pending)
	}
	return next
}

// resumptions tells of each attempt whether it is marked.
func resumptions(d delivery.Delivery) string {
	marks := ""
	for _, a := range d.Attempts {
		marks += fmt.Sprintf("%t ", a.Resumed)
	}
	return marks
}

func TestWhatWasNotBegunIsDeliveredByTheNextProcess(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	before := r.only(t, "pending")
	next := r.after(t, 1)
	next.run(t)
	next.idle(t)
	a := to.one(t)
	a.signed(t, secret)
	if n := a.notification(t); n.ID != before.Notification.ID || n.DeliveryAttempts != 1 {
		t.Errorf("%s came as %s, attempt %d", before.Notification.ID, n.ID, n.DeliveryAttempts)
	}
	if marks := resumptions(next.only(t, "1/1: 200, delivered")); marks != "true " {
		t.Errorf("resumed: %s", marks)
	}
	next.after(t, 0)
}

// To the receiver it makes no difference who retries.
func TestRetryOfTheNextProcessIsTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock, 500, 500)
	r.subscribe(t, to.url)
	r.clock.Advance(2500 * time.Millisecond)
	r.occur(t)
	to.wait(t, 1)
	r.sleeps(t, r.clock.Now().Add(time.Minute))
	next := r.after(t, 1)
	if n, due := next.deliverer.Left(); n != 1 || !due.Equal(r.clock.Now().Add(time.Minute)) {
		t.Errorf("%d are left, due %s", n, due)
	}
	next.run(t)
	next.sleeps(t, r.clock.Now().Add(time.Minute))
	r.clock.Advance(time.Minute)
	next.idle(t)
	isRetried(t, to.all())
	if marks := resumptions(next.only(t, "1/1: 500, 2/1: 500, failed")); marks != "false true " {
		t.Errorf("resumed: %s", marks)
	}
}

func TestNextProcessWaitsWhatIsLeftToWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Delay: time.Hour}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.clock.Advance(59 * time.Minute)
	next := r.after(t, 1) // with another plan, which is for new deliveries
	next.run(t)
	next.sleeps(t, start.Add(time.Hour))
	if n := len(to.all()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
	r.clock.Advance(time.Minute)
	next.idle(t)
	to.one(t)
}

func TestCopiesOfTheNextProcessAreTheSameBytes(t *testing.T) {
	t.Parallel()
	r := newRig(t, planned(delivery.Plan{Copies: 4, Gap: time.Second}))
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.occur(t)
	to.wait(t, 1)
	r.sleeps(t, start.Add(time.Second))
	r.clock.Advance(time.Second)
	to.wait(t, 1)
	r.sleeps(t, start.Add(2*time.Second))
	r.change(t, s, draftSecret("another secret")) // too late: the bytes are made
	next := r.after(t, 1)
	next.run(t)
	for n := 2; n < 4; n++ {
		next.sleeps(t, start.Add(time.Duration(n)*time.Second))
		r.clock.Advance(time.Second)
		to.wait(t, 1)
	}
	next.idle(t)
	areCopies(t, to.all())
	if marks := resumptions(next.only(t, "1/1: 200, 1/2: 200, 1/3: 200, 1/4: 200, delivered")); marks != strings.Join([]string{"false", "false", "true", "false", ""}, " ") {
		t.Errorf("resumed: %s", marks)
	}
}

func TestNextProcessDropsWhatNobodyWantsAnyMore(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	s := r.subscribe(t, to.url)
	r.occur(t)
	r.change(t, s, workspace.Draft{Active: new(false)})
	next := r.after(t, 1)
	next.run(t)
	next.idle(t)
	next.only(t, "1: not made, dropped")
}

// Who asked for it would not hear of it, and knows the secret.
func TestOnceIsNotResumed(t *testing.T) {
	t.Parallel()
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		_, err := r.deliverer.Once(ctx, target(to), notification(t), delivery.Plan{Delay: time.Hour})
		over <- err
	}()
	r.sleeps(t, start.Add(time.Hour))
	cancel()
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	next := r.after(t, 0)
	next.only(t, "1: not made, dropped")
	next.after(t, 0).only(t, "1: not made, dropped")
}

func TestKeepAndItsCountOutliveTheProcess(t *testing.T) {
	t.Parallel()
	r := newRig(t, keeping(3))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range 5 {
		r.occur(t)
		r.idle(t)
	}
	next := r.after(t, 0, keeping(3))
	if d, n := r.count(t, "delivery"), next.deliverer.Evicted(); d != 3 || n != 2 {
		t.Errorf("there are %d deliveries, and %d are said to be dropped", d, n)
	}
	next.run(t)
	next.occur(t)
	next.idle(t)
	if d, n := r.count(t, "delivery"), next.deliverer.Evicted(); d != 3 || n != 3 {
		t.Errorf("there are %d deliveries, and %d are said to be dropped", d, n)
	}
	fewer := next.after(t, 0, keeping(1))
	if d, a, n := r.count(t, "delivery"), r.count(t, "attempt"), fewer.deliverer.Evicted(); d != 1 || a != 1 || n != 5 {
		t.Errorf("there are %d deliveries with %d attempts, and %d are said to be dropped", d, a, n)
	}
}

func TestIDsGoOnInTheNextProcess(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	r.occur(t)
	r.idle(t)
	next := r.after(t, 0)
	next.run(t)
	next.occur(t)
	next.idle(t)
	got := to.all()
	if len(got) != 2 || got[0].notification(t).ID == got[1].notification(t).ID || bytes.Equal(got[0].body, got[1].body) {
		t.Errorf("%d requests arrived: %s and %s", len(got), got[0].body, got[len(got)-1].body)
	}
}

func TestManyAreResumedOnceEach(t *testing.T) {
	t.Parallel()
	const many = 2500 // more than are read at once
	r := stillRig(t)
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	for range many {
		r.occur(t)
	}
	next := r.after(t, many)
	next.run(t)
	next.idle(t)
	seen := map[string]bool{}
	for _, a := range to.all() {
		seen[string(a.notification(t).ID)] = true
	}
	if n := len(to.all()); n != many || len(seen) != many {
		t.Errorf("%d requests arrived, %d different ones", n, len(seen))
	}
}
