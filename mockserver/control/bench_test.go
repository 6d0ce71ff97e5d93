package control_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
)

// readerMayCost is the part of its throughput that a busy mock may lose to one
// reader of its events.
const readerMayCost = 0.10

// BenchmarkReader delivers as fast as it goes, with and without a reader of all
// events, in five pairs one after the other, and holds their median to the bar.
// The processor time of the pairs is told besides: of a machine that others use,
// it says more.
func BenchmarkReader(b *testing.B) {
	const pairs, deliveries = 5, 20_000
	for b.Loop() {
		var wall, cpu []float64
		for pair := range pairs {
			var with, without spent
			if pair%2 == 0 {
				without, with = emit(b, deliveries, false), emit(b, deliveries, true)
			} else {
				with, without = emit(b, deliveries, true), emit(b, deliveries, false)
			}
			wall = append(wall, 1-without.wall.Seconds()/with.wall.Seconds())
			cpu = append(cpu, 1-without.cpu.Seconds()/with.cpu.Seconds())
		}
		slices.Sort(wall)
		slices.Sort(cpu)
		b.ReportMetric(100*wall[pairs/2], "%-of-throughput")
		b.ReportMetric(100*cpu[pairs/2], "%-of-processor")
		if wall[pairs/2] > readerMayCost {
			b.Errorf("a reader costs %.1f %% of throughput, more than %.0f %%: %.3f", 100*wall[pairs/2], 100*readerMayCost, wall)
		}
	}
}

// spent is what a run took.
type spent struct{ wall, cpu time.Duration }

// emit makes a mock deliver n notifications.
func emit(b *testing.B, n int, read bool) spent {
	b.Helper()
	r := newRig(b, func(c *control.Config, m *mockserver.MockConfig) {
		c.SelfCheck, m.ClockText, m.Keep = false, "real", 1000
	})
	to := newServer(b)
	r.send("POST", "/_mock/subscriptions", `{"url":"`+to+`","topics":["user.created"],"secret":"a secret of some length"}`).with(201)
	server := r.mock.Main().Server()
	if err := server.Deliverer.Idle(b.Context()); err != nil {
		b.Fatal(err)
	}
	if read {
		defer drain(b, r)()
	}
	topic, err := fixtures.Lookup("user.created", "")
	if err != nil {
		b.Fatal(err)
	}
	began, before := time.Now(), processor()
	for range n {
		if err := server.Emit(b.Context(), topic, 1); err != nil {
			b.Fatal(err)
		}
	}
	if err := server.Deliverer.Idle(b.Context()); err != nil {
		b.Fatal(err)
	}
	return spent{time.Since(began), processor() - before}
}

// newServer returns the URL of a receiver that acknowledges and does nothing else.
func newServer(b *testing.B) string {
	b.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) { _, _ = io.Copy(io.Discard, q.Body) }))
	b.Cleanup(s.Close)
	return s.URL
}

// drain reads all events and drops them, until stop is called.
func drain(b *testing.B, r *rig) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.URL+"/_mock/events", nil)
	if err != nil {
		b.Fatal(err)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		b.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(io.Discard, a.Body)
		_ = a.Body.Close()
	}()
	return func() { cancel(); <-over }
}

// processor is how long this process has worked.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
