package delivery_test

import (
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/store/sqlite"
)

// keptBar is how many notifications a second must be delivered that a file
// keeps.
const keptBar = 10_000

// callers is how many make something occur at once: each waits until that is
// kept, as a caller of the API does.
const callers = 128

// emitterOn delivers occurrences as a mock does with that store.
func emitterOn(b *testing.B, to process, s store.Store) (send func(n int)) {
	b.Helper()
	r := stillRig(b, func(c *delivery.Config) { c.Store, c.Clock, c.Keep = s, clock.Real(), 10_000 })
	r.store = s
	r.subscribe(b, to.url)
	r.run(b)
	o := occurrence(b)
	return func(n int) {
		var left atomic.Int64
		left.Store(int64(n))
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for left.Add(-1) >= 0 {
					if err := r.Record(b.Context(), o); err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
		r.must(b, r.deliverer.Idle(b.Context()))
	}
}

func kept(b *testing.B) store.Store {
	b.Helper()
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "mock.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() }) // the deliverer has stopped by then
	return s
}

func BenchmarkEmissionToFile(b *testing.B) {
	measure(b, func(b *testing.B, to process) func(int) { return emitterOn(b, to, kept(b)) })
}

// BenchmarkEmissionToFileRatio says what it costs that nothing is lost: the
// median of five rounds, in which file and memory take turns.
func BenchmarkEmissionToFileRatio(b *testing.B) {
	const rounds, turns, size = 5, 5, 2000
	for range b.N {
		to := newProcess(b)
		file, inMemory := emitterOn(b, to, kept(b)), emitterOn(b, to, memory.New())
		file(size)
		inMemory(size)
		var rates, ratios []float64
		for round := range rounds {
			var kept, unkept time.Duration
			for range turns {
				unkept += to.expect(b, size, inMemory).wall
				kept += to.expect(b, size, file).wall
			}
			rates, ratios = append(rates, rate(turns*size, kept)), append(ratios, unkept.Seconds()/kept.Seconds())
			b.Logf("round %d: %6.0f deliveries/s with a file, %6.0f/s in memory: %.2f",
				round+1, rates[round], rate(turns*size, unkept), ratios[round])
		}
		slices.Sort(rates)
		slices.Sort(ratios)
		b.ReportMetric(rates[rounds/2], "deliveries/s")
		b.ReportMetric(ratios[rounds/2], "of-memory")
		if rates[rounds/2] < keptBar {
			b.Fatalf("%.0f deliveries/s are kept, less than %d", rates[rounds/2], keptBar)
		}
	}
}
