package suites

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	// hangs is how often in a row a receiver that let a check wait in vain may
	// not answer before it is given up.
	hangs = 3
	// rebirth is patience with a receiver that nobody listens for any more: its
	// supervisor may be starting it.
	rebirth = 2 * time.Second
)

// A pulse knows whether the receiver is still there. A receiver that is gone
// says nothing more about any check, and to ask it takes long.
type pulse struct {
	mu    sync.Mutex
	since check.ID // the check that it was last not there for; empty while all is well
	vain  int      // how often in a row it did not answer since
	lost  string   // why it was given up, if it was
	asked uint64
}

// beats returns why e is not worth running, if it is not. Where the receiver was
// found wanting it is asked once more.
func (p *pulse) beats(ctx context.Context, s *check.Setup) (lost string) {
	p.mu.Lock()
	doubt, lost := p.since, p.lost
	p.asked++
	index := p.asked
	p.mu.Unlock()
	if doubt == "" || lost != "" {
		return lost
	}
	x, err := ask(ctx, s, 1+index)
	if err != nil {
		return "" // the check finds out
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if x.Response != nil {
		p.since, p.vain = "", 0
		return p.lost
	}
	if s.Process != nil && x.Failure != exchange.Timeout {
		return p.lost // another check ends it, and it is started again
	}
	if p.vain++; p.vain >= hangs && p.lost == "" {
		p.lost = fmt.Sprintf("the receiver was given up: since %s it has not answered even a genuine notification (%s)", p.since, check.Answer(x))
	}
	return p.lost
}

// learn looks whether a failure is that of a receiver that is not there. The
// first such failure stands; those after it say nothing of their checks.
func (p *pulse) learn(ctx context.Context, s *check.Setup, id check.ID, o check.Outcome) check.Outcome {
	end := o.End()
	if o.Finding != check.Failed || end != exchange.Refused && end != exchange.Timeout && end != exchange.Reset {
		return o
	}
	gone := end != exchange.Timeout && isGone(ctx, s)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.lost != "":
		o.Finding, o.Reason = check.Broken, p.lost
	case gone:
		p.lost = fmt.Sprintf("nobody listens at %s any more, since about when %s was run: the receiver has ended; look at its log", s.Target.URL, id)
		o.Reason = p.lost + "\n" + o.Reason
	case end != exchange.Reset:
		p.since = id
	}
	return o
}

// giveUp says why nothing more is asked of the receiver.
func (p *pulse) giveUp(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = cmp.Or(p.lost, why)
}

// stopped reports whether the receiver was given up.
func (p *pulse) stopped() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost != ""
}

// isGone reports whether nobody listens for the receiver, nor comes to. One that
// is run here is started again.
func isGone(ctx context.Context, s *check.Setup) bool {
	x, err := s.Knock(ctx, rebirth)
	return err == nil && x.Failure == exchange.Refused && (s.Process == nil || s.Running())
}

// ask sends a genuine notification that belongs to no check.
func ask(ctx context.Context, s *check.Setup, index uint64) (exchange.Exchange, error) {
	f, err := s.Fixtures.Fixture(s.Topics[0], index, time.Now())
	if err != nil {
		return exchange.Exchange{}, err
	}
	d, err := s.Deliver(ctx, s.Target, f.Notification, delivery.Plan{})
	if err != nil {
		return exchange.Exchange{}, err
	}
	return d.Attempts[0].Exchange, nil
}
