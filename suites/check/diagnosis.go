package check

import (
	"context"
	"sync"
	"time"
)

// diagnosisPatience bounds what is asked of a receiver that failed a check.
const diagnosisPatience = 30 * time.Second

// answers are what was found out about a receiver, each asked for once.
type answers struct {
	mu    sync.Mutex
	known map[string]*answer
}

type answer struct {
	once sync.Once
	text string
}

// Once returns what find finds out, which it is asked only once in a run,
// whichever check asks first.
func (s *Setup) Once(question string, find func() string) string {
	s.asked.mu.Lock()
	if s.asked.known == nil {
		s.asked.known = map[string]*answer{}
	}
	a := s.asked.known[question]
	if a == nil {
		a = &answer{}
		s.asked.known[question] = a
	}
	s.asked.mu.Unlock()
	a.once.Do(func() { a.text = find() })
	return a.text
}

// diagnose asks what a receiver that failed c does instead. What goes wrong
// meanwhile leaves the diagnosis open; the verdict stands without it.
func (b *Bench) diagnose(ctx context.Context, c Check) (text string) {
	ctx, cancel := context.WithTimeout(ctx, diagnosisPatience)
	defer cancel()
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	return c.Diagnose(ctx, b)
}
