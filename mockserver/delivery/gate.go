package delivery

import (
	"context"
	"sync"
)

// Gates count the attempts that are under way to each subscription, so that the
// end of one can wait for them. An attempt enters before it looks whether its
// subscription still is there.
type gates struct {
	mu     sync.Mutex
	inside map[string]*presence
}

type presence struct {
	attempts int
	gone     chan struct{} // closed when none is left
}

// enter counts an attempt until it leaves.
func (g *gates) enter(subscription string) *presence {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside == nil {
		g.inside = map[string]*presence{}
	}
	p := g.inside[subscription]
	if p == nil {
		p = &presence{gone: make(chan struct{})}
		g.inside[subscription] = p
	}
	p.attempts++
	return p
}

func (g *gates) leave(subscription string, p *presence) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.attempts--; p.attempts == 0 {
		delete(g.inside, subscription)
		close(p.gone)
	}
}

// Settled returns when no attempt is under way to a subscription, or with ctx's
// error. After it was deleted none begins any more, so that after Settled its
// receiver hears nothing.
func (d *Deliverer) Settled(ctx context.Context, subscription string) error {
	d.gates.mu.Lock()
	p := d.gates.inside[subscription]
	d.gates.mu.Unlock()
	if p == nil {
		return nil
	}
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
