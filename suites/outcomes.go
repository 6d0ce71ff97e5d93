package suites

import (
	"errors"
	"slices"

	"github.com/intercheck-dev/intercheck/suites/check"
)

var errInterrupted = errors.New("it was interrupted")

// tell waits for what comes of c, keeps it, and tells of it, once. A spec that
// Ginkgo gave up on may wait beside [Run.collect].
func (r *Run) tell(c check.Check) check.Outcome {
	o := <-r.outcomes[c.ID]
	r.outcomes[c.ID] <- o
	if r.find(c.ID, o) && r.config.Progress != nil {
		r.telling.Lock()
		defer r.telling.Unlock()
		x, _ := r.result(r.entry(c.ID))
		r.config.Progress(x)
	}
	return o
}

// find keeps what was found of a check, and reports whether that is new.
func (r *Run) find(id check.ID, o check.Outcome) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.found[id]
	r.found[id] = o
	return !known
}

func (r *Run) entry(id check.ID) entry {
	return r.entries[slices.IndexFunc(r.entries, func(e entry) bool { return e.check.ID == id })]
}

// waitForAll waits for every check that was selected, in order.
func (r *Run) waitForAll() {
	for _, e := range r.entries {
		if r.selected[e.check.ID] {
			r.tell(e.check)
		}
	}
}

// collect waits for the checks that Ginkgo left out, since it was interrupted:
// by a signal, which it takes for itself.
func (r *Run) collect() {
	for _, e := range r.entries {
		if r.selected[e.check.ID] && !r.told(e.check.ID) {
			r.stop(errInterrupted)
			r.tell(e.check)
		}
	}
}

func (r *Run) told(id check.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, told := r.found[id]
	return told
}
