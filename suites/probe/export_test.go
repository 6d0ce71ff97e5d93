package probe

import "time"

// SetTimeout shortens the patience of a probe, so that tests need none.
func SetTimeout(p Probe, d time.Duration) {
	switch p := p.(type) {
	case *httpProbe:
		p.timeout = d
	case *execProbe:
		p.timeout = d
	case *Sink:
		p.bodyTimeout = d
	default:
		panic("this probe has no timeout")
	}
}

// SetBounds makes a sink forget sooner.
func SetBounds(s *Sink, requests, bytes int) { s.ledger = newLedger(requests, bytes) }
