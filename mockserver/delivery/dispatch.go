package delivery

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
)

// How many attempts may be under way in a lane. One slow receiver fills its own
// lanes and delays nobody else's deliveries. What has to stand back is passed by
// what has not, since it has a lane of its own, and a narrow one.
const (
	laneWidth   = 32
	narrowWidth = 4
)

// A dispatcher hands each job to its destination's lane when it is due.
type dispatcher struct {
	clock  clock.Clock
	worker *Deliverer

	advancing sync.Mutex // held while the clock is advanced; before mu

	mu      sync.Mutex
	queue   queue
	seq     uint64
	lanes   map[laneName]*lane
	quiet   chan struct{} // of a clock that is being advanced: closed when no worker is left; nil otherwise
	workers int
	pending int           // jobs that are queued, waiting in a lane or worked on
	idle    chan struct{} // closed when pending falls to 0
	wake    chan struct{}
	running *running // nil before and after run
	begun   chan struct{}
}

// running is what a run of the dispatcher starts workers with.
type running struct {
	ctx     context.Context //nolint:containedctx // of the run, which workers are part of
	workers sync.WaitGroup
}

// A laneName says which jobs share a lane.
type laneName struct {
	destination string
	last        bool // they have to stand back
}

func (n laneName) width() int {
	if n.last {
		return narrowWidth
	}
	return laneWidth
}

type lane struct {
	name    laneName
	jobs    []*job
	workers int
}

func newDispatcher(c clock.Clock, worker *Deliverer) *dispatcher {
	idle := make(chan struct{})
	close(idle)
	return &dispatcher{clock: c, worker: worker, lanes: map[laneName]*lane{}, idle: idle, wake: make(chan struct{}, 1), begun: make(chan struct{})}
}

// add queues jobs that were not known before, or whose turn is over.
func (d *dispatcher) add(due time.Time, jobs ...*job) {
	d.expect(jobs...)
	d.push(due, jobs...)
}

// expect counts jobs that are to be done.
func (d *dispatcher) expect(jobs ...*job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range jobs {
		if j.bell != nil {
			continue
		}
		if d.pending++; d.pending == 1 {
			d.idle = make(chan struct{})
		}
	}
}

// push queues jobs that are expected. Those that are due go into their lanes at
// once: to wake run for each of them would cost a change of goroutines.
func (d *dispatcher) push(due time.Time, jobs ...*job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range jobs {
		d.seq++
		j.due, j.seq = due, d.seq
		heap.Push(&d.queue, j)
	}
	if next := d.dispatchDue(); !next.IsZero() && next.Equal(due) {
		d.poke()
	}
}

// poke makes run look at the queue again.
func (d *dispatcher) poke() {
	select {
	case d.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// run dispatches until ctx ends, and then waits for the attempts under way.
func (d *dispatcher) run(ctx context.Context) {
	r := &running{ctx: ctx}
	d.become(r)
	close(d.begun)
	for ctx.Err() == nil {
		d.clock.Wait(ctx, d.next(), d.wake) // whatever ends it, the queue is looked at again
	}
	d.become(nil) // no worker is started any more
	r.workers.Wait()
}

func (d *dispatcher) become(r *running) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running = r
}

// next dispatches what is due and returns when there will be more to do.
func (d *dispatcher) next() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dispatchDue()
}

// dispatchDue moves every job that is due into its lane and returns when the
// next will be due. Without a run it does nothing. The caller holds the lock.
func (d *dispatcher) dispatchDue() time.Time {
	if d.running == nil {
		return time.Time{}
	}
	for now := d.clock.Now(); ; {
		j, next := d.queue.popDue(now)
		if j == nil {
			return next
		}
		l := d.lane(laneName{j.URL, d.worker.standsBack(j)})
		l.jobs = append(l.jobs, j)
		d.man(l)
	}
}

// man gives the lane another worker, unless it has enough. The caller holds the
// lock, and there is a run.
func (d *dispatcher) man(l *lane) {
	if d.quiet != nil || l.workers >= l.name.width() {
		return
	}
	l.workers++
	d.workers++
	r := d.running
	r.workers.Go(func() { d.drain(r.ctx, l) })
}

// lane returns the lane of that name. The caller holds the lock.
func (d *dispatcher) lane(name laneName) *lane {
	l := d.lanes[name]
	if l == nil {
		l = &lane{name: name}
		d.lanes[name] = l
	}
	return l
}

// drain works until the lane is empty, or until ctx ends.
func (d *dispatcher) drain(ctx context.Context, l *lane) {
	for j := d.take(ctx, l); j != nil; j = d.take(ctx, l) {
		d.worker.conclude(j, d.worker.try(j))
		d.done(j)
	}
}

// take returns the next job of a lane, or nil when the worker that asks is to go.
func (d *dispatcher) take(ctx context.Context, l *lane) *job {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ctx.Err() == nil && d.quiet == nil && len(l.jobs) > 0 {
		return l.take()
	}
	l.workers--
	d.workers--
	if l.workers == 0 && len(l.jobs) == 0 {
		delete(d.lanes, l.name)
	}
	if d.workers == 0 && d.quiet != nil {
		close(d.quiet)
	}
	return nil
}

// take returns the first job of a lane that has one.
func (l *lane) take() *job {
	j := l.jobs[0]
	l.jobs[0] = nil
	l.jobs = l.jobs[1:]
	return j
}

func (d *dispatcher) done(j *job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j.bell != nil {
		return
	}
	if d.pending--; d.pending == 0 {
		close(d.idle)
	}
}

// wait returns when no job is left, or with ctx's error.
func (d *dispatcher) wait(ctx context.Context) error {
	d.mu.Lock()
	idle := d.idle
	d.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// remaining returns how many jobs are left.
func (d *dispatcher) remaining() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pending
}
