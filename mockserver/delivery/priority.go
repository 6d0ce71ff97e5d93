package delivery

import (
	"sync"
	"time"
)

// standsBack reports whether j waits in the lane of its destination that has the
// lower priority.
func (d *Deliverer) standsBack(j *job) bool {
	return j.last || d.Rules.Slow > 0 && j.Subscription != "" && d.charts.of(j.Subscription).slow.Load()
}

// A meter counts notifications in each minute.
type meter struct {
	mu     sync.Mutex
	minute time.Time
	n      int
}

// over counts one at that time, and reports whether there were limit before it.
func (m *meter) over(limit int, at time.Time) bool {
	if limit == 0 {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if minute := at.Truncate(time.Minute); !minute.Equal(m.minute) {
		m.minute, m.n = minute, 0
	}
	m.n++
	return m.n > limit
}
