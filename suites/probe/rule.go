package probe

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A rule answers badly the requests that mention any of its tokens, so that
// what one check asks for touches no other check.
type rule struct {
	tokens []string
	delay  time.Duration // 0 for a rule that fails
	status int           // 0 drops the connection
	times  int           // how many requests are still to fail
	gone   chan struct{} // closed when the rule is removed
}

// Rules are those in force, in the order in which they were made.
type rules struct {
	mu    sync.Mutex
	force []*rule
}

// add puts r in force for the requests that mention one of keys.
func (s *rules) add(keys []string, r *rule) (remove func()) {
	for _, key := range keys {
		if token, err := mentionable(key); err == nil {
			r.tokens = append(r.tokens, token)
		}
	}
	r.gone = make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.force = append(s.force, r)
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.force = slices.DeleteFunc(s.force, func(other *rule) bool { return other == r })
		close(r.gone)
	})
}

// match returns the rules for a request: those that slow it, and the one that
// fails it, or nil. Being matched uses up one of its times.
func (s *rules) match(mentioned tokens) (slow []*rule, fail *rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.force {
		switch {
		case !r.matches(mentioned):
		case r.delay > 0:
			slow = append(slow, r)
		case fail == nil && r.times > 0:
			r.times--
			fail = r
		}
	}
	return slow, fail
}

func (r *rule) matches(mentioned tokens) bool {
	return slices.ContainsFunc(r.tokens, func(token string) bool { _, ok := mentioned[token]; return ok })
}

// waitOut returns when the longest of the rules has passed since start or was
// removed, or ctx has ended.
func waitOut(ctx context.Context, slow []*rule, start time.Time) {
	for _, r := range slow {
		timer := time.NewTimer(time.Until(start.Add(r.delay)))
		select {
		case <-timer.C:
		case <-r.gone:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}
