package control

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
)

// How long somebody may wait for an expectation, and between two looks at least:
// a look may go through all deliveries.
const (
	longestWait = time.Minute
	breath      = 2 * time.Millisecond
)

// bounds are how many are expected.
type bounds struct{ least, most int }

func (e Expectation) bounds() bounds {
	b := bounds{0, math.MaxInt}
	switch {
	case e.Count != nil:
		b = bounds{*e.Count, *e.Count}
	case e.AtLeast == nil && e.AtMost == nil:
		b.least = 1
	}
	if e.AtLeast != nil {
		b.least = max(b.least, *e.AtLeast)
	}
	if e.AtMost != nil {
		b.most = min(b.most, *e.AtMost)
	}
	return b
}

// String says how many are expected.
func (b bounds) String() string {
	switch {
	case b.least == b.most:
		return fmt.Sprintf("exactly %d", b.least)
	case b.most == math.MaxInt:
		return fmt.Sprintf("%d or more", b.least)
	case b.least == 0:
		return fmt.Sprintf("at most %d", b.most)
	}
	return fmt.Sprintf("%d to %d", b.least, b.most)
}

// decided reports whether n settles it, while there may be more: too many are
// too many, and enough are enough where enough were asked for. That there are no
// more than some takes all of the time.
func (b bounds) decided(n int) bool { return n > b.most || b.least > 0 && n >= b.least }

func (b bounds) hold(n int) bool { return n >= b.least && n <= b.most }

// verify waits for what is expected.
func (c *control) verify(k *call) (answer, error) {
	var e Expectation
	if err := k.decode(&e); err != nil {
		return answer{}, err
	}
	wait := time.Duration(0)
	if e.Timeout != "" {
		var err error
		if wait, err = time.ParseDuration(e.Timeout); err != nil || wait < 0 || wait > longestWait {
			return answer{}, refuse(codeInvalid, "timeout %.40q: use a duration up to %s, such as 5s", e.Timeout, longestWait)
		}
	}
	look, err := c.looker(k, e)
	if err != nil {
		return answer{}, err
	}
	_ = http.NewResponseController(k.w).SetWriteDeadline(time.Now().Add(wait + patience))
	ctx, cancel := context.WithTimeout(k.Context(), wait)
	defer cancel()
	found, err := c.await(ctx, k, e.bounds(), look)
	return ok(found), err
}

// A look counts what fits now.
type look func(ctx context.Context) (Finding, error)

// await looks again whenever something has happened, until that settles it or
// the time is over.
func (c *control) await(ctx context.Context, k *call, b bounds, look look) (Finding, error) {
	for {
		seen, began := k.space.Feed.Last(), time.Now()
		found, err := look(k.Context())
		found.OK, found.Expected = b.hold(found.Count), b.String()
		if err != nil || b.decided(found.Count) || ctx.Err() != nil {
			if found.OK {
				found.Near = nil
			}
			return found, err
		}
		rest := time.NewTimer(max(breath, time.Since(began)))
		news := k.space.Feed.After(seen, 1).News
		select {
		case <-newsOr(news):
			select {
			case <-rest.C:
			case <-ctx.Done():
			}
		case <-ctx.Done(): // it is looked at once more
		}
		rest.Stop()
	}
}

// newsOr returns news, or what is closed where there are some already.
func newsOr(news <-chan struct{}) <-chan struct{} {
	if news != nil {
		return news
	}
	there := make(chan struct{})
	close(there)
	return there
}

// looker returns what counts deliveries or calls that fit.
func (c *control) looker(k *call, e Expectation) (look, error) {
	if e.Of == "calls" {
		return c.callLooker(k, e.Pattern)
	}
	asked, err := e.Pattern.ofDelivery()
	if err != nil {
		return nil, err
	}
	hints := e.Pattern.hint(nil)
	return func(ctx context.Context) (f Finding, err error) {
		s := search{criteria: asked, query: delivery.Query{Subscription: e.Pattern.Subscription, Since: e.Pattern.Since}}
		found, _, err := s.run(ctx, k.space.Server().Deliverer)
		f.Near, f.Count = slices.Concat(hints, s.misses.text()), len(found)
		for _, d := range found[:min(len(found), enoughIDs)] {
			f.IDs = append(f.IDs, d.ID)
		}
		return f, err
	}, nil
}

// enoughIDs is how many IDs of what fits are told.
const enoughIDs = 100

func (c *control) callLooker(k *call, p Pattern) (look, error) {
	asked, err := p.ofCall()
	if err != nil {
		return nil, err
	}
	hints := p.hint(k.space.Calls.Operations())
	return func(context.Context) (f Finding, err error) {
		near := misses{}
		all, _ := k.space.Calls.All()
		for _, one := range all {
			fits, but := asked.fit(one)
			if but != nil {
				near.add(but.reason(one))
			}
			if !fits {
				continue
			}
			if f.Count++; f.Count <= enoughIDs {
				f.IDs = append(f.IDs, one.ID)
			}
		}
		f.Near = slices.Concat(hints, near.text())
		return f, nil
	}, nil
}
