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

// stillness is how old what is looked at again must be: older than what most
// receivers take to do again what they put off.
const stillness = 6 * time.Second

// ExpectStill looks again at what other checks of this run were content with:
// that the receiver did nothing at all about some notifications, or did what it
// should. It looks at all of them if the probes are quick, and else at a sample.
// Where there is none, ask makes one.
func (b *Bench) ExpectStill(ctx context.Context, nothing bool, ask func() []Want) {
	if b.Observer == nil {
		b.Inconclusive(blind)
	}
	all := b.Observer.kept.standing(nothing)
	if len(all) == 0 {
		b.ExpectActed(ctx, ask()...)
		all = b.Observer.kept.standing(nothing)
	}
	b.Pause(ctx, stillness-time.Since(all[0].at))
	b.Note(fmt.Sprintf("it looked at %d again, after up to %s", len(all), time.Since(all[0].at).Round(time.Second)))
	start := time.Now()
	some := sample(all)
	b.expectStill(ctx, some)
	if len(some) < len(all) && time.Since(start) < quick {
		b.expectStill(ctx, all)
	}
}

// sample returns some of all, evenly spread.
func sample(all []*met) (some []*met) {
	for i := 0; i < len(all); i += max(1, len(all)/sampled) {
		some = append(some, all[i])
	}
	return some
}

func (b *Bench) expectStill(ctx context.Context, all []*met) {
	wants := make([]Want, len(all))
	for i, m := range all {
		wants[i] = m.Want
	}
	counts, err := b.Observer.count(ctx, wants)
	if err != nil {
		b.Break(err)
	}
	for i, m := range all {
		for p, count := range counts[i] {
			b.Expect(count).To(exactly{m.Want, b.Observer.units[p], b.Observer.Patience},
				"looked at again %s after another check was content", time.Since(m.at).Round(time.Second))
		}
	}
}
