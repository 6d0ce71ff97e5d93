package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// movable is a clock that stands still until it is moved.
type movable interface{ MoveTo(t time.Time) }

// Reasons for which a clock cannot be advanced.
var (
	errMoves     = errors.New("the clock moves by itself: only a manual one can be advanced")
	errBackwards = errors.New("the clock cannot go back")
	errStill     = errors.New("deliveries are not being made: the mock is stopping")
)

// Advance moves a manual clock forward and stops wherever something is due, of
// Chores too, until that is done. It returns when nothing is left to do up to then.
//
// What is due at one instant is done at once, as wide as lanes are. What follows
// from it is decided in the order of due time and sequence, however long each
// attempt took, so that the same deliveries are made at every run.
func (d *Deliverer) Advance(ctx context.Context, by time.Duration) error {
	if err := d.dispatcher.advance(ctx, by, d.chores); err != nil {
		return fmt.Errorf("advance the clock by %s: %w", by, err)
	}
	return nil
}

// chores does what else is due and returns when there will be more of it.
func (d *Deliverer) chores(ctx context.Context) (time.Time, error) {
	if d.Chores == nil {
		return time.Time{}, nil
	}
	return d.Chores(ctx)
}

func (d *dispatcher) advance(ctx context.Context, by time.Duration, chores func(context.Context) (time.Time, error)) error {
	c, ok := d.clock.(movable)
	switch {
	case !ok:
		return errMoves
	case by < 0:
		return errBackwards
	}
	select {
	case <-d.begun:
	case <-ctx.Done():
		return ctx.Err()
	}
	d.advancing.Lock()
	defer d.advancing.Unlock()
	d.halt()
	defer d.goOn()
	end := d.clock.Now().Add(by)
	for {
		if err := d.catchUp(ctx); err != nil {
			return err
		}
		chore, err := chores(ctx)
		if err != nil {
			return err
		}
		next := earliest(d.next(), chore)
		switch {
		case d.owes(): // for what a chore has made happen
		case next.IsZero() || next.After(end):
			c.MoveTo(end)
			return nil
		default:
			c.MoveTo(next)
		}
	}
}

// owes reports whether something is due now.
func (d *dispatcher) owes() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.lanes) > 0
}

// earliest returns the earlier of two times, of which zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// halt keeps workers from beginning anything, and waits until what they have
// begun is over. Until goOn, rounds do their work.
func (d *dispatcher) halt() {
	d.mu.Lock()
	quiet := make(chan struct{})
	d.quiet = quiet
	if d.workers == 0 {
		close(quiet)
	}
	d.mu.Unlock()
	<-quiet
}

func (d *dispatcher) goOn() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.quiet = nil
	if d.running == nil {
		return
	}
	for _, l := range d.lanes {
		for range l.jobs {
			d.man(l)
		}
	}
	d.dispatchDue()
	d.poke()
}

// catchUp does all that is due by now.
func (d *dispatcher) catchUp(ctx context.Context) error {
	for {
		round, over, err := d.round()
		if err != nil || len(round) == 0 {
			return err
		}
		trials := make([]trial, len(round))
		var tried sync.WaitGroup
		for i, j := range round {
			tried.Go(func() { trials[i] = d.worker.try(j) })
		}
		tried.Wait()
		for i, j := range round {
			d.worker.conclude(j, trials[i])
			d.done(j)
		}
		over()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// round takes what is due from each lane, as far as it is wide, in the order of
// due time and sequence. The run does not end before over is called.
func (d *dispatcher) round() (jobs []*job, over func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running == nil {
		return nil, nil, errStill
	}
	d.dispatchDue()
	for name, l := range d.lanes {
		for range min(len(l.jobs), name.width()) {
			jobs = append(jobs, l.take())
		}
		if len(l.jobs) == 0 {
			delete(d.lanes, name)
		}
	}
	if len(jobs) == 0 {
		return nil, nil, nil
	}
	slices.SortFunc(jobs, (*job).compare)
	d.running.workers.Add(1)
	return jobs, d.running.workers.Done, nil
}
