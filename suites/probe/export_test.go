package probe

import (
	"context"
	"time"
)

// AsIfThere is what a tripwire answers about what it never saw.
var AsIfThere = asIfThere

// Settle waits until a tripwire's mock has nothing left to deliver.
func Settle(ctx context.Context, t *Tripwire) error { return t.mock.Deliverer.Idle(ctx) }

// SetTimeout shortens the patience of a probe, so that tests need none.
func SetTimeout(p Probe, d time.Duration) {
	switch p := p.(type) {
	case *httpProbe:
		p.timeout = d
	case *execProbe:
		p.timeout = d
	case *Sink:
		p.bodyTimeout = d
	case *Tripwire:
		p.bodyTimeout = d
	default:
		panic("this probe has no timeout")
	}
}

// SetBounds makes a sink forget sooner.
func SetBounds(s *Sink, requests, bytes int) { s.ledger = newLedger[struct{}](requests, bytes) }

// SetCallBounds makes a tripwire forget sooner.
func SetCallBounds(t *Tripwire, requests, bytes int) {
	t.calls.ledger = newLedger[*Call](requests, bytes)
}
