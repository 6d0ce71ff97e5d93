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
	s.keep(p, slices.Delete(all, len(all)-1, len(all)))
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
	if i := slices.Index(s.idle[l.place], l); i >= 0 {
		s.keep(l.place, slices.Delete(s.idle[l.place], i, i+1))
	}
}

// keep says which lines there are to p now. The caller holds the lock.
func (s *lines) keep(p place, all []*line) {
	if len(all) == 0 {
		delete(s.idle, p)
		return
	}
	s.idle[p] = all
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
