package exchange

import (
	"context"
	"sync"
	"time"
)

// gathering is patience with the connections of requests that go together.
const gathering = 250 * time.Millisecond

// SendTogether makes the request n times at once, each over a connection of its
// own. All of these are there before the first request is sent: to open one takes
// as long as a receiver may need to be done with a request.
func (s *Sender) SendTogether(ctx context.Context, r Request, n int) []Exchange {
	s.gather(ctx, r, n)
	all := make([]Exchange, n)
	var sent sync.WaitGroup
	for i := range all {
		sent.Go(func() { all[i] = s.Send(ctx, r) })
	}
	sent.Wait()
	return all
}

// gather sees to n lines that are idle, as far as they can be had: what is wrong
// with one, the request on it finds out.
func (s *Sender) gather(ctx context.Context, r Request, n int) {
	to := s.targets.find(r.URL)
	if to == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, gathering)
	defer cancel()
	lines := make([]*line, n)
	var had sync.WaitGroup
	for i := range lines {
		had.Go(func() {
			l, kept, err := s.line(ctx, &Exchange{Started: time.Now()}, to.url)
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
	for _, l := range lines {
		if l != nil {
			s.lines.add(l)
		}
	}
}
