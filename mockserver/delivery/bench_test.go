package delivery_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// bar is what emission must reach of what a bare loop does.
const bar = 0.8

// usualKeep is how many finished deliveries a mock keeps that is started without flags.
const usualKeep = 10_000

// asReceiver is set in the process that the benchmarks send to: this test's own
// program, started again, so that sender and receiver share the machine as two
// programs do.
const asReceiver = "INTERCHECK_BENCH_RECEIVER"

func TestMain(m *testing.M) {
	if os.Getenv(asReceiver) != "" {
		serve()
		return
	}
	os.Exit(m.Run())
}

// serve verifies what it is sent until its standard input ends. GET tells how
// often that came out well, and for how long it has kept processors busy.
func serve() {
	var verified atomic.Int64
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { //nolint:errcheck // it lives as long as a benchmark
		body, err := io.ReadAll(r.Body)
		switch {
		case r.Method == http.MethodGet:
			_, _ = fmt.Fprintln(w, verified.Load(), int64(busy()))
		case err != nil || !intercom.Secret(secret).Signed(body, intercom.Signature(r.Header.Get(intercom.SignatureHeader))):
			w.WriteHeader(http.StatusUnauthorized)
		default:
			verified.Add(1)
		}
	}))
	fmt.Println("http://" + l.Addr().String())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// A process is a receiver of its own.
type process struct{ url string }

func newProcess(b *testing.B) process {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), asReceiver+"=1")
	in, errIn := c.StdinPipe()
	out, errOut := c.StdoutPipe()
	if errIn != nil || errOut != nil || c.Start() != nil {
		b.Fatal("the receiver does not start")
	}
	b.Cleanup(func() { _ = in.Close(); _ = c.Wait() })
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return process{strings.TrimSpace(url)}
}

// A tally is what was done so far, and how long processors worked on it: ours,
// and the receiver's.
type tally struct {
	verified int
	busy     time.Duration
}

// tally asks the receiver for what it has found genuine.
func (p process) tally(b *testing.B) (t tally) {
	b.Helper()
	resp, err := http.Get(p.url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := fmt.Fscan(resp.Body, &t.verified, (*int64)(&t.busy)); err != nil {
		b.Fatal(err)
	}
	t.busy += busy()
	return t
}

// busy returns how long processors have worked for this process.
func busy() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// A cost is what some deliveries took.
type cost struct{ wall, busy time.Duration }

func (c *cost) add(other cost) { c.wall, c.busy = c.wall+other.wall, c.busy+other.busy }

// expect fails the benchmark unless send makes the receiver verify n messages.
// It returns what that took.
func (p process) expect(b *testing.B, n int, send func(n int)) cost {
	b.Helper()
	before, began := p.tally(b), time.Now()
	send(n)
	took := time.Since(began)
	after := p.tally(b)
	if got := after.verified - before.verified; got != n {
		b.Fatalf("%d of %d messages were verified", got, n)
	}
	return cost{took, after.busy - before.busy}
}

// emitter delivers occurrences as a mock does that is started without flags.
func emitter(b *testing.B, to process) (send func(n int)) {
	b.Helper()
	r := stillRig(b, func(c *delivery.Config) { c.Clock, c.Keep = clock.Real(), usualKeep })
	r.subscribe(b, to.url)
	r.run(b)
	o := occurrence(b)
	return func(n int) {
		for range n {
			r.must(b, r.Record(b.Context(), o))
		}
		r.must(b, r.deliverer.Idle(b.Context()))
	}
}

// bareLoop sends bytes that were signed before, and does nothing else.
func bareLoop(b *testing.B, to process) (send func(n int)) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 1024, DisableCompression: true}}
	b.Cleanup(client.CloseIdleConnections)
	body, err := notification(b).Encode(intercom.Pretty)
	if err != nil {
		b.Fatal(err)
	}
	m := intercom.NewMessage(body, secret, "nsub_1")
	one := func() {
		req, err := http.NewRequest(http.MethodPost, to.url, bytes.NewReader(m.Body))
		if err != nil {
			b.Error(err)
			return
		}
		req.Header = m.Header
		resp, err := client.Do(req)
		if err != nil {
			b.Error(err)
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	return func(n int) {
		var left atomic.Int64
		left.Store(int64(n))
		var workers sync.WaitGroup
		for range width {
			workers.Go(func() {
				for left.Add(-1) >= 0 {
					one()
				}
			})
		}
		workers.Wait()
	}
}

func BenchmarkEmission(b *testing.B) { measure(b, emitter) }
func BenchmarkBareLoop(b *testing.B) { measure(b, bareLoop) }

func measure(b *testing.B, sender func(*testing.B, process) func(int)) {
	to := newProcess(b)
	send := sender(b, to)
	send(1000) // connections are made, pools are filled
	b.ReportAllocs()
	b.ResetTimer()
	took := to.expect(b, b.N, send)
	b.StopTimer()
	b.ReportMetric(rate(b.N, took.wall), "deliveries/s")
	b.ReportMetric(float64(took.busy.Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// BenchmarkEmissionRatio says what a delivery costs besides its request: the
// median of five rounds. In a round both take many short turns, since the
// machine is not ours alone. Others who work on it steal wall time from whoever
// waits more often, so that what counts is how long the processors are busy,
// in both processes: on a machine that has nothing else to do, that is the rate.
func BenchmarkEmissionRatio(b *testing.B) {
	const rounds, turns, size = 5, 10, 2000
	for range b.N {
		to := newProcess(b)
		emit, bare := emitter(b, to), bareLoop(b, to)
		emit(usualKeep + size) // until the oldest are dropped: before, it is memory from the system that is measured
		bare(size)
		var ratios []float64
		for round := range rounds {
			var emitting, looping cost
			for range turns {
				looping.add(to.expect(b, size, bare))
				emitting.add(to.expect(b, size, emit))
			}
			ratio := looping.busy.Seconds() / emitting.busy.Seconds()
			b.Logf("round %d: %6.0f deliveries/s, the bare loop %6.0f/s: %.2f; by processor time %.1f µs, %.1f µs: %.2f", round+1,
				rate(turns*size, emitting.wall), rate(turns*size, looping.wall), looping.wall.Seconds()/emitting.wall.Seconds(),
				each(turns*size, emitting.busy), each(turns*size, looping.busy), ratio)
			ratios = append(ratios, ratio)
		}
		slices.Sort(ratios)
		median := ratios[rounds/2]
		b.ReportMetric(median, "of-bare-loop")
		if median < bar {
			b.Fatalf("emission is %.2f of a bare loop, less than %.2f", median, bar)
		}
	}
}

// each returns how many microseconds of d are for each of n.
func each(n int, d time.Duration) float64 { return float64(d.Microseconds()) / float64(n) }

func rate(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
