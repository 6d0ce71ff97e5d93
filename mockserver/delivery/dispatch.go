package delivery

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
)

// laneWidth is how many attempts may be under way to one destination. One slow
// receiver fills its own lane and delays nobody else's deliveries.
const laneWidth = 32

// A dispatcher hands each job to its destination's lane when it is due.
type dispatcher struct {
	clock clock.Clock
	work  func(*job) // makes an attempt; may add the job again

	mu      sync.Mutex
	queue   queue
	seq     uint64
	lanes   map[string]*lane
	pending int           // jobs that are queued, waiting in a lane or worked on
	idle    chan struct{} // closed when pending falls to 0
	wake    chan struct{}
}

type lane struct {
	name    string
	jobs    []*job
	workers int
}

func newDispatcher(c clock.Clock, work func(*job)) *dispatcher {
	idle := make(chan struct{})
	close(idle)
	return &dispatcher{clock: c, work: work, lanes: map[string]*lane{}, idle: idle, wake: make(chan struct{}, 1)}
}

// add queues jobs.
func (d *dispatcher) add(due time.Time, jobs ...*job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range jobs {
		if d.pending++; d.pending == 1 {
			d.idle = make(chan struct{})
		}
		d.seq++
		j.due, j.seq = due, d.seq
		heap.Push(&d.queue, j)
	}
	if len(jobs) > 0 && d.queue[0].due.Equal(due) {
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
	var workers sync.WaitGroup
	defer workers.Wait()
	for ctx.Err() == nil {
		next := d.dispatchDue(ctx, &workers)
		d.clock.Wait(ctx, next, d.wake) // whatever ends it, the queue is looked at again
	}
}

// dispatchDue moves every job that is due into its lane and returns when the
// next will be due.
func (d *dispatcher) dispatchDue(ctx context.Context, workers *sync.WaitGroup) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	for now := d.clock.Now(); ; {
		j, next := d.queue.popDue(now)
		if j == nil {
			return next
		}
		l := d.lane(j.lane())
		l.jobs = append(l.jobs, j)
		if l.workers < laneWidth {
			l.workers++
			workers.Go(func() { d.drain(ctx, l) })
		}
	}
}

// lane returns the lane of that name. The caller holds the lock.
func (d *dispatcher) lane(name string) *lane {
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
		d.work(j)
		d.done()
	}
}

// take returns the next job of a lane, or nil when the worker that asks is to go.
func (d *dispatcher) take(ctx context.Context, l *lane) *job {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ctx.Err() == nil && len(l.jobs) > 0 {
		j := l.jobs[0]
		l.jobs[0] = nil
		l.jobs = l.jobs[1:]
		return j
	}
	if l.workers--; l.workers == 0 && len(l.jobs) == 0 {
		delete(d.lanes, l.name)
	}
	return nil
}

func (d *dispatcher) done() {
	d.mu.Lock()
	defer d.mu.Unlock()
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
