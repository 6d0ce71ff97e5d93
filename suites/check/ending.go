package check

import (
	"context"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// An ending is one end of the receiver, and its new start, for all the checks
// that share it. It goes by stages, each of which begins when all of them have
// come to it, but for those that left.
type ending struct {
	mu      sync.Mutex
	members int
	come    int // of the members, to the next stage
	next    *stage
	looking bool // whether somebody asks what is left of the receiver
	parting
}

// A parting is what was seen when the receiver was told to end.
type parting struct {
	err  error             // it did not end in time
	left []string          // what it left behind
	last exchange.Exchange // with whoever answered in its place, or did not
}

// A stage is passed by all at once, when one has acted for them.
type stage struct {
	act    func()
	passed chan struct{}
	end    any // what act ended the check with, which ends all of them
}

func newEnding(members int) *ending { return &ending{members: members, next: newStage()} }

func newStage() *stage { return &stage{passed: make(chan struct{})} }

// Share gives all checks one end of the receiver. Each must leave when it is over.
func Share(checks ...*Check) {
	e := newEnding(len(checks))
	for _, c := range checks {
		c.ending = e
	}
}

// Leave tells the others not to wait for c, which is over or is not run at all.
func (c Check) Leave() {
	if e := c.ending; e != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.members--
		e.goOn()
	}
}

// meet waits until all have come to the next stage, and the last has acted.
func (e *ending) meet(ctx context.Context, act func()) {
	e.mu.Lock()
	at := e.next
	at.act = act
	e.come++
	e.goOn()
	e.mu.Unlock()
	select {
	case <-at.passed:
	case <-ctx.Done():
		e.missed(at)
		panic(stop{Broken, context.Cause(ctx).Error()})
	}
	if at.end != nil {
		panic(at.end)
	}
}

// missed takes back the coming of one that does not wait any longer.
func (e *ending) missed(at *stage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.next == at {
		e.come--
	}
}

func (e *ending) goOn() {
	if e.come == 0 || e.come < e.members {
		return
	}
	go e.next.pass()
	e.next, e.come = newStage(), 0
}

func (s *stage) pass() {
	defer close(s.passed)
	defer func() { s.end = recover() }()
	s.act()
}

// look asks for what is left of the receiver when it has been told to end.
func (e *ending) look() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.looking = true
}
