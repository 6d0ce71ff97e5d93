package exchange

import (
	"context"
	"sync"
	"time"
)

// gathering is patience with the connections of requests that go together.
const gathering = time.Second

// SendTogether makes the request n times at once, each over a connection of its
// own. All of these are there before the first request is sent, and nobody else
// can have them: to open one takes as long as a receiver may need to be done with
// a request.
func (s *Sender) SendTogether(ctx context.Context, r Request, n int) []Exchange {
	held := s.gather(ctx, r, n)
	all := make([]Exchange, n)
	var sent sync.WaitGroup
	for i := range all {
		sent.Go(func() { all[i] = s.sendOver(ctx, r, held[i]) })
	}
	sent.Wait()
	return all
}

// gather returns n lines, as far as they can be had: nil stands for one that
// cannot, and what is wrong there the request finds out.
func (s *Sender) gather(ctx context.Context, r Request, n int) []*line {
	lines := make([]*line, n)
	to := s.targets.find(r.URL)
	if to == nil {
		return lines
	}
	ctx, cancel := context.WithTimeout(ctx, gathering)
	defer cancel()
	var had sync.WaitGroup
	for i := range lines {
		had.Go(func() {
			l, kept, err := s.line(ctx, &Exchange{Started: time.Now()}, to.url, nil)
			if err != nil {
				return
			}
			if !kept {
				go l.listen(s.lines.drop)
			}
			lines[i] = l
		})
	}
	had.Wait()
	return lines
}
