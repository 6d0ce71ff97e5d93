package check

import (
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// downstreams are the probes that the receiver's own requests go to.
func (s *Setup) downstreams() []probe.Downstream {
	if s.Observer == nil {
		return nil
	}
	var all []probe.Downstream
	for _, p := range s.Observer.Probes {
		if d, ok := p.(probe.Downstream); ok {
			all = append(all, d)
		}
	}
	return all
}

// tripper is the first probe that knows the Intercom API, or nil.
func (s *Setup) tripper() probe.Tripper {
	for _, d := range s.downstreams() {
		if t, ok := d.(probe.Tripper); ok {
			return t
		}
	}
	return nil
}

// SlowDownstream makes the receiver's own requests about f wait for d. remove
// ends that.
func (b *Bench) SlowDownstream(f fixtures.Fixture, d time.Duration) (remove func()) {
	return b.ruled(func(one probe.Downstream) func() { return one.Slow(keysOf(f), d) })
}

// FailDownstream answers status to the first requests of the receiver about f,
// so many times at each probe.
func (b *Bench) FailDownstream(f fixtures.Fixture, status, times int) (remove func()) {
	return b.ruled(func(one probe.Downstream) func() { return one.Fail(keysOf(f), status, times) })
}

func (b *Bench) ruled(rule func(probe.Downstream) func()) (remove func()) {
	var removes []func()
	for _, d := range b.downstreams() {
		removes = append(removes, rule(d))
	}
	return func() {
		for _, r := range removes {
			r()
		}
	}
}

func keysOf(f fixtures.Fixture) []string {
	return append([]string{string(f.Notification.ID)}, f.Keys...)
}

// Calls returns the calls of the receiver to the Intercom API that mention s so
// far, in their order.
func (b *Bench) Calls(s Sent) []probe.Call {
	t := b.tripper()
	if t == nil {
		b.Skip("the receiver's calls to the Intercom API cannot be seen")
	}
	calls, err := t.Calls(s.Subject())
	if err != nil {
		b.Break(err)
	}
	return calls
}
