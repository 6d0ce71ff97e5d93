package delivery_test

import (
	"container/heap"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// accepting answers 200, or what status says, and keeps nothing.
func accepting(b testing.TB, status int) string {
	b.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	b.Cleanup(s.Close)
	return s.URL
}

// p99 sorts all.
func p99(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*99/100]
}

// BenchmarkLateness says how long after it is due a request is made: of 10,000
// pending deliveries that are due evenly over ten seconds. It may be twice as
// long as a timer and a heap alone take, in the same ten seconds.
func BenchmarkLateness(b *testing.B) {
	const n, over = 10_000, 10 * time.Second
	for range b.N {
		begin := time.Now().Add(time.Second)
		r := stillRig(b, func(c *delivery.Config) { c.Clock = clock.Real() })
		r.subscribe(b, accepting(b, http.StatusOK))
		r.run(b)
		o := occurrence(b)
		var dues moments
		for i := range n {
			o.At = begin.Add(over * time.Duration(i) / n)
			dues = append(dues, o.At)
			r.must(b, r.Record(b.Context(), o))
		}
		bare := make(chan []time.Duration)
		go func() { bare <- dues.wait() }()
		r.must(b, r.deliverer.Idle(b.Context()))
		var late []time.Duration
		for _, d := range r.deliveries(b) {
			late = append(late, d.Attempts[0].Exchange.Started.Sub(d.Created))
		}
		ours, theirs := p99(late), p99(<-bare)
		b.ReportMetric(float64(ours.Microseconds()), "p99-µs")
		b.ReportMetric(float64(late[n/2].Microseconds()), "p50-µs")
		b.ReportMetric(float64(theirs.Microseconds()), "bare-p99-µs")
		b.ReportMetric(0, "ns/op")
		if len(late) != n || ours > 2*theirs {
			b.Errorf("of %d the p99 is %s, and %s with a timer and a heap alone", len(late), ours, theirs)
		}
	}
}

// moments are a heap of times.
type moments []time.Time

func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i].Before(m[j]) }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)        { *m = append(*m, x.(time.Time)) }
func (m *moments) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// wait waits for each, and returns how late it then was.
func (m moments) wait() (late []time.Duration) {
	for heap.Init(&m); len(m) > 0; {
		next := heap.Pop(&m).(time.Time)
		<-time.NewTimer(time.Until(next)).C
		late = append(late, time.Since(next))
	}
	return late
}

// BenchmarkManualWeek fails a notification a day at each of 1,000 subscriptions
// for seven days, with its retry: 14,000 attempts.
func BenchmarkManualWeek(b *testing.B) {
	const subscriptions, days, most = 1000, 7, 2 * time.Second
	for range b.N {
		b.StopTimer()
		r := stillRig(b, policy(b, "intercom"))
		url := accepting(b, http.StatusInternalServerError)
		for range subscriptions {
			r.subscribe(b, url)
		}
		r.run(b)
		o := occurrence(b)
		b.StartTimer()
		began := time.Now()
		for range days {
			r.must(b, r.Record(b.Context(), o))
			r.must(b, r.deliverer.Advance(b.Context(), 24*time.Hour))
		}
		took := time.Since(began)
		b.StopTimer()
		attempts := r.count(b, "attempt")
		if attempts != subscriptions*days*2 || took > most {
			b.Errorf("%d attempts took %s", attempts, took)
		}
		b.ReportMetric(float64(attempts)/took.Seconds(), "attempts/s")
	}
}

// BenchmarkIsolation says how much longer a notification takes to arrive while
// 10,000 are pending for a receiver that never answers.
func BenchmarkIsolation(b *testing.B) {
	const n, pending, most = 500, 10_000, 5 * time.Millisecond
	for range b.N {
		free := newLatency(b, 0)
		beside := newLatency(b, pending)
		for range n {
			free.measure(b)
			beside.measure(b)
		}
		alone, together := p99(free.took), p99(beside.took)
		b.ReportMetric(float64(alone.Microseconds()), "alone-p99-µs")
		b.ReportMetric(float64(together.Microseconds()), "p99-µs")
		b.ReportMetric(0, "ns/op")
		if left := beside.rig.deliverer.Remaining(); together-alone > most || left < pending/2 {
			b.Errorf("the p99 is %s instead of %s, with %d pending", together, alone, left)
		}
		beside.release()
	}
}

// A latency is how long notifications take to arrive.
type latency struct {
	rig     *rig
	s       string
	arrived chan struct{}
	release func()
	took    []time.Duration
}

func newLatency(b *testing.B, pending int) *latency {
	b.Helper()
	l := &latency{arrived: make(chan struct{}, 1), rig: newRig(b, policy(b, "intercom"), func(c *delivery.Config) { c.Clock = clock.Real() })}
	released := make(chan struct{})
	l.release = func() { close(released) }
	hung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-released }))
	quick := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { l.arrived <- struct{}{} }))
	b.Cleanup(func() { hung.CloseClientConnections(); quick.Close() })
	l.s = l.rig.subscribe(b, quick.URL).ID
	o := occurrence(b)
	o.To = l.rig.subscribe(b, hung.URL).ID
	for range pending {
		l.rig.must(b, l.rig.Record(b.Context(), o))
	}
	return l
}

func (l *latency) measure(b *testing.B) {
	b.Helper()
	item := occurrence(b).Item
	began := time.Now()
	l.rig.must(b, l.rig.Record(b.Context(), workspace.Occurrence{Topic: userCreated, Item: item, To: l.s}))
	<-l.arrived
	l.took = append(l.took, time.Since(began))
}
