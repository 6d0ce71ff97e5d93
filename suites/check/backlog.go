package check

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

// A moment is the last time that something happened.
type moment struct {
	mu sync.Mutex
	at time.Time
}

func (m *moment) note() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = time.Now()
}

// since returns that time, or start if nothing has happened since.
func (m *moment) since(start time.Time) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at.After(start) {
		return m.at
	}
	return start
}

const (
	// glance is how long is looked for the last of a backlog, before it is found out
	// whether there is one.
	glance = 100 * time.Millisecond
	// last is how many are looked for: the very last may be a duplicate.
	last = 8
)

// A backlog is what the receiver has acknowledged of a check that runs alone, and
// that nobody has looked for.
type backlog struct {
	mu   sync.Mutex
	left []Want
	vain bool // it was waited for in vain
}

func (l *backlog) add(some ...Want) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = append(l.left, some...)
}

func (l *backlog) take() (left []Want) {
	l.mu.Lock()
	defer l.mu.Unlock()
	left, l.left = l.left, nil
	if l.vain {
		return nil
	}
	return left
}

// owe notes what the receiver has acknowledged, so that it will act on it.
func (b *Bench) owe(p delivery.Plan, sent ...Sent) {
	if !b.alone || !genuine(p) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range sent {
		if s.Exchange.Acknowledged() && b.actsOn(s) && !slices.Contains(b.excused, s.Notification.ID) {
			b.backlog.add(Once(s))
		}
	}
}

// Excuse says, before they are sent, that the receiver need not act on these.
func (b *Bench) Excuse(fs ...fixtures.Fixture) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range fs {
		b.excused = append(b.excused, f.Notification.ID)
	}
}

// CatchUp waits until the receiver has done what it acknowledged while it was
// measured. One that works on a burst for half a minute would else be blamed by
// the next check, whose notification waits behind. If it was in vain once, the
// receiver leaves something undone, and is not waited for again.
func (s *Setup) CatchUp(ctx context.Context) {
	left := s.backlog.take()
	if len(left) == 0 || s.Observer == nil || s.Blind != nil {
		return
	}
	met, err := s.Observer.await(ctx, left[max(0, len(left)-last):], glance)
	if err == nil && !met {
		met, err = s.Observer.await(ctx, left, s.Observer.Patience)
	}
	if err == nil && !met {
		s.backlog.mu.Lock()
		defer s.backlog.mu.Unlock()
		s.backlog.vain = true
	}
}
