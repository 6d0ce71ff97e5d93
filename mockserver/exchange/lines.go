package exchange

import (
	"slices"
	"sync"
)

// lines are the connections that nothing is asked on just now.
type lines struct {
	most int // to one place

	mu   sync.Mutex
	idle map[place][]*line // the one that was used last is the last
}

// take returns a line to p that is idle no more, or nil.
func (s *lines) take(p place) *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.idle[p]
	if len(all) == 0 {
		return nil
	}
	l := all[len(all)-1]
	s.idle[p] = slices.Delete(all, len(all)-1, len(all)) // also if it is the last: it comes back, or is dropped
	return l
}

// add keeps l for other requests, unless there are enough or it has ended.
func (s *lines) add(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.idle[l.place]; len(all) < s.most && l.rest() {
		s.idle[l.place] = append(all, l)
		return
	}
	_ = l.socket.Close()
}

// drop forgets l, which has ended.
func (s *lines) drop(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.idle[l.place]
	if i := slices.Index(all, l); i >= 0 {
		all = slices.Delete(all, i, i+1)
		s.idle[l.place] = all
	}
	if len(all) == 0 {
		delete(s.idle, l.place)
	}
}

// close ends all that are idle.
func (s *lines) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range s.idle {
		for _, l := range all {
			l.end(nil)
		}
	}
	clear(s.idle)
}
