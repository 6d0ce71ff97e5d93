package check

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// mostKept is how many wants that were met a run can look at again.
const mostKept = 1024

// kept are the wants that were met, as long as no later one was about the same
// notification. A check that was content may have looked too early.
type kept struct {
	mu     sync.Mutex
	all    []*met
	latest map[intercom.NotificationID]*met
}

// A met want is one that was, at that time.
type met struct {
	Want
	at time.Time
}

// keep adds what is wanted no more and no less often than it was seen.
func (k *kept) keep(wants []Want) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.latest == nil {
		k.latest = map[intercom.NotificationID]*met{}
	}
	for _, w := range wants {
		m := &met{w, time.Now()}
		if !w.More && len(k.all) < mostKept {
			k.all = append(k.all, m)
		}
		for _, s := range w.Of {
			k.latest[s.ID] = m // also of one that is not kept
		}
	}
}

// standing returns those that no later one has replaced, by whether nothing at
// all was to happen.
func (k *kept) standing(nothing bool) (all []*met) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.all {
		replaced := slices.ContainsFunc(m.Of, func(s probe.Subject) bool { return k.latest[s.ID] != m })
		if (m.Times == 0) == nothing && !replaced {
			all = append(all, m)
		}
	}
	return all
}

const (
	// stillness is how old the oldest of what is looked at again must be: older than
	// what most receivers take to do again what they put off.
	stillness = 6 * time.Second
	// looking is patience with probes that are slow.
	looking = 10 * time.Second
	// portion is how many are looked at between two looks at the time.
	portion = 4 * asked
)

// ExpectStill looks again at what other checks of this run were content with:
// that the receiver did nothing at all about some notifications, or did what it
// should. It looks at all of them if the probes are quick, and else at a sample.
// Some want of that kind must have been met.
func (b *Bench) ExpectStill(ctx context.Context, nothing bool) {
	if b.Observer == nil {
		b.Inconclusive(blind)
	}
	all := b.Observer.kept.standing(nothing)
	if len(all) == 0 {
		b.Inconclusive("there is nothing to look at again")
	}
	b.Pause(ctx, stillness-time.Since(all[0].at))
	known := 0
	end := time.Now().Add(looking)
	for some := range slices.Chunk(spread(all), portion) {
		if time.Now().After(end) {
			break
		}
		known += b.expectStill(ctx, some)
	}
	if known == 0 {
		b.Inconclusive("the probes count nothing any more of what they counted before: look where that is kept")
	}
	b.Note(fmt.Sprintf("it looked at %d of %d again, after up to %s", known, len(all), time.Since(all[0].at).Round(time.Second)))
}

// spread returns all, a sample of them first.
func spread(all []*met) []*met {
	var some, others []*met
	for i, m := range all {
		if i%max(1, len(all)/sampled) == 0 {
			some = append(some, m)
		} else {
			others = append(others, m)
		}
	}
	return append(some, others...)
}

// expectStill looks at these. It reports of how many all probes still know: some
// forget, and so does a receiver that was started again.
func (b *Bench) expectStill(ctx context.Context, all []*met) (known int) {
	wants := make([]Want, len(all))
	for i, m := range all {
		wants[i] = m.Want
	}
	counts, err := b.Observer.count(ctx, wants)
	if err != nil {
		b.Break(err)
	}
	for i, m := range all {
		if b.still(m, counts[i]) {
			known++
		}
	}
	return known
}

func (b *Bench) still(m *met, counts []int) (known bool) {
	known = true
	for p, count := range counts {
		unit := b.Observer.units[p]
		if count < m.Times*unit {
			known = false
			continue
		}
		b.Expect(count).To(exactly{m.Want, unit, b.Observer.Patience}, "looked at again %s after another check was content", time.Since(m.at).Round(time.Second))
	}
	return known
}
