package check

import (
	"slices"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// taken are the notifications that a receiver remembers, if it remembers all.
type taken struct {
	mu  sync.Mutex
	ids map[intercom.NotificationID]bool
}

// Taken returns how many notifications of its first topic the receiver has
// acknowledged so far, of those that were sent as Intercom does. Duplicates do
// not count.
func (s *Setup) Taken() int {
	s.taken.mu.Lock()
	defer s.taken.mu.Unlock()
	return len(s.taken.ids)
}

// genuine reports whether p sends what Intercom would.
func genuine(p delivery.Plan) bool {
	return p.Tampering == "" && p.Fault == "" && p.Body == nil && p.Method == "" && p.Header == nil
}

// take counts n, where it is such a one.
func (s *Setup) take(to delivery.Target, n intercom.Notification, p delivery.Plan, all []delivery.Attempt) {
	if !genuine(p) || to != s.Target || n.ID == "" || n.Topic != s.Topics[0].Topic {
		return
	}
	if !slices.ContainsFunc(all, func(a delivery.Attempt) bool { return a.Exchange.Acknowledged() }) {
		return
	}
	s.taken.mu.Lock()
	defer s.taken.mu.Unlock()
	if s.taken.ids == nil {
		s.taken.ids = map[intercom.NotificationID]bool{}
	}
	s.taken.ids[n.ID] = true
}
