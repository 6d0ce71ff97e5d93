package suites

import (
	"errors"

	"github.com/intercheck-dev/intercheck/suites/check"
)

var errInterrupted = errors.New("it was interrupted")

// tell waits for what comes of c, keeps it, and tells of it, once. A spec that
// Ginkgo gave up on may wait beside [Run.collect].
func (r *Run) tell(c check.Check) check.Outcome {
	o := <-r.outcomes[c.ID]
	r.outcomes[c.ID] <- o
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, told := r.found[c.ID]; told {
		return o
	}
	r.found[c.ID] = o
	if r.config.Progress != nil {
		r.config.Progress(r.result(c, o))
	}
	return o
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
