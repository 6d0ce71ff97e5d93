// Package clock tells the mock server's time, which may run faster than the
// world's or stand still.
//
// It decides when things are due. How long something took, and how long a
// receiver may take, is always measured with [time.Now].
package clock

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Clock tells the time and waits for it. It is safe for concurrent use.
type Clock interface {
	Now() time.Time
	// Wait blocks until Now is not before t (then it returns true), or until
	// wake receives or ctx ends (then it returns false). The zero t never comes.
	Wait(ctx context.Context, t time.Time, wake <-chan struct{}) bool
}

// Scaled is a clock that runs Factor times as fast as the world's, from Origin
// on. A clock of factor 1 is the real time.
type Scaled struct {
	Origin time.Time
	Factor float64
}

// Real returns the machine's clock.
func Real() Scaled { return Scaled{Factor: 1} }

// Now returns the clock's time.
func (s Scaled) Now() time.Time {
	if s.Factor == 1 {
		return time.Now()
	}
	return s.Origin.Add(time.Duration(float64(time.Since(s.Origin)) * s.Factor))
}

// Wait implements [Clock].
func (s Scaled) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) bool {
	var come <-chan time.Time
	if !t.IsZero() {
		timer := time.NewTimer(time.Duration(float64(t.Sub(s.Now())) / s.Factor))
		defer timer.Stop()
		come = timer.C
	}
	select {
	case <-come:
		return true
	case <-wake:
		return false
	case <-ctx.Done():
		return false
	}
}

// Manual is a clock that moves only when it is told to.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{}
}

// NewManual returns a clock that stands at now.
func NewManual(now time.Time) *Manual { return &Manual{now: now, moved: make(chan struct{})} }

// Now returns the clock's time.
func (m *Manual) Now() time.Time {
	now, _ := m.state()
	return now
}

func (m *Manual) state() (time.Time, <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now, m.moved
}

// Advance moves the clock forward and wakes everyone who waits.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.move(m.now.Add(d))
}

// MoveTo is [Manual.Advance] up to t. It never moves back.
func (m *Manual) MoveTo(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t.After(m.now) {
		m.move(t)
	}
}

func (m *Manual) move(to time.Time) {
	m.now = to
	close(m.moved)
	m.moved = make(chan struct{})
}

// Wait implements [Clock].
func (m *Manual) Wait(ctx context.Context, t time.Time, wake <-chan struct{}) bool {
	for {
		now, moved := m.state()
		if !t.IsZero() && !now.Before(t) {
			return true
		}
		select {
		case <-moved:
		case <-wake:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// Parse returns the clock that text names: "real"; "scaled:N", N times as fast as
// the world's from now on; "manual", which stands at now, or "manual:TIME".
func Parse(text string, now time.Time) (Clock, error) {
	kind, value, given := strings.Cut(text, ":")
	switch {
	case text == "real":
		return Real(), nil
	case text == "manual":
		return NewManual(now), nil
	case kind == "manual":
		at, err := time.Parse(time.RFC3339, value)
		if err != nil {
			return nil, fmt.Errorf("clock %q: the time must be like manual:2026-01-31T12:00:00Z", text)
		}
		return NewManual(at), nil
	case kind == "scaled" && given:
		factor, err := strconv.ParseFloat(value, 64)
		if err != nil || !(factor > 0 && factor <= 1e6) { // which is false of NaN, too
			return nil, fmt.Errorf("clock %q: the factor must be a number above 0 and at most 1000000, as in scaled:60", text)
		}
		return Scaled{Origin: now, Factor: factor}, nil
	}
	return nil, fmt.Errorf("no clock %q: use real, scaled:N or manual", text)
}
