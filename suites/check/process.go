package check

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// HeadPlan is how Intercom checks a URL: no body and no signature.
func HeadPlan() delivery.Plan {
	return delivery.Plan{Method: http.MethodHead, Body: []byte{}, Header: http.Header{intercom.SignatureHeader: nil, "Content-Type": nil}}
}

// NotYet reports whether x is what a gateway says before there is a receiver
// behind it, or the receiver before it is ready.
func NotYet(x exchange.Exchange) bool {
	return slices.Contains([]int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, x.Status())
}

// Knock asks the receiver with a HEAD request, again and again, until somebody
// answers anything but that there is nobody yet, or patience is over. It returns
// the last exchange.
func (s *Setup) Knock(ctx context.Context, patience time.Duration) (exchange.Exchange, error) {
	f, err := s.Fixtures.Fixture(s.Topics[0], 0, time.Now())
	if err != nil {
		return exchange.Exchange{}, err
	}
	for end := time.Now().Add(patience); ; {
		d, err := s.Deliver(ctx, s.Target, f.Notification, HeadPlan())
		if err != nil {
			return exchange.Exchange{}, err
		}
		x := d.Attempts[0].Exchange
		if x.Response != nil && !NotYet(x) || !time.Now().Before(end) || s.Process != nil && !s.Running() {
			return x, nil
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return x, err
		}
	}
}

// Running reports whether the receiver's process runs.
func (s *Setup) Running() bool {
	select {
	case <-s.Process.Exited():
		return false
	default:
		return true
	}
}

// Told has the receiver end as its supervisor would: asked first, and killed if
// it takes long. A check of its own asks what came of that.
func Told(ctx context.Context, b *Bench) {
	if !b.ending.looking { // whoever asks did so before all had come here
		_ = b.Process.Stop(ctx)
	} else {
		b.part(ctx)
	}
	b.mustRun(ctx)
}

// Killed ends the receiver at once, as a power cut would.
func Killed(_ context.Context, b *Bench) {
	if err := b.Process.Kill(); err != nil {
		b.Break(err)
	}
}

// A Meanwhile is what a check does around the end of the receiver. Either of it
// may be nil.
type Meanwhile struct {
	Before func() // at the last moment
	Down   func() // while nobody serves
}

// End ends the receiver, starts it again, and waits until it answers: once for
// all the checks that share this. None of them has anything under way when the
// others come to what they do before the end.
func (b *Bench) End(ctx context.Context, end func(context.Context, *Bench), m Meanwhile) {
	b.ending.meet(ctx, func() {})
	if m.Before != nil {
		m.Before()
	}
	b.ending.meet(ctx, func() { end(ctx, b) })
	if m.Down != nil {
		m.Down()
	}
	b.ending.meet(ctx, func() { b.restart(ctx) })
}

func (b *Bench) restart(ctx context.Context) {
	if err := b.Process.Restart(); err != nil {
		b.Break(err)
	}
	x, err := b.Knock(ctx, b.Ready)
	if err != nil {
		b.Break(err)
	}
	if x.Response == nil {
		panic(stop{Failed, fmt.Sprintf("expected the receiver to serve within %s of being started again, but %s", b.Ready, Answer(x))})
	}
}

// ExpectNo asserts that there is no error of the receiver's.
func (b *Bench) ExpectNo(err error, when string) {
	b.mu.Lock()
	b.asserted++
	b.mu.Unlock()
	if err != nil {
		panic(stop{Failed, when + ": " + err.Error()})
	}
}

// Attempt returns f as Intercom would send it for the nth time.
func Attempt(f fixtures.Fixture, n int) fixtures.Fixture {
	f.Notification.DeliveryAttempts = n
	return f
}
