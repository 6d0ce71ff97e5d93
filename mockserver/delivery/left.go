package delivery

import (
	"slices"
	"time"
)

// Left returns how many deliveries are not finished, and when the first of them
// is due; the zero time if there is none.
func (d *Deliverer) Left() (n int, due time.Time) { return d.Remaining(), d.dispatcher.earliest() }

// earliest returns when the first job is due that is queued or waits in a lane.
func (d *dispatcher) earliest() (due time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	waiting := slices.Clone(d.queue)
	for _, l := range d.lanes {
		waiting = append(waiting, l.jobs...)
	}
	for _, j := range waiting {
		if j.bell == nil && (due.IsZero() || j.due.Before(due)) {
			due = j.due
		}
	}
	return due
}
