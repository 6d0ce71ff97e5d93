//go:build unix

package intercheck_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ofCallbacks is what our notifications must reach of others' callbacks: those
// are not signed, and attempted once.
const ofCallbacks = 10

// hookSecret signs ours.
const hookSecret = "a secret of some length"

// A counter is a receiver that counts what arrives, and what of it is genuine.
type counter struct {
	url              string
	arrived, genuine atomic.Int64
}

func newCounter(b *testing.B) *counter {
	b.Helper()
	c := new(counter)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && intercom.Secret(hookSecret).Signed(body, intercom.Signature(r.Header.Get(intercom.SignatureHeader))) {
			c.genuine.Add(1)
		}
		c.arrived.Add(1)
	}))
	b.Cleanup(s.Close)
	c.url = s.URL + "/hook"
	return c
}

// arrivals lets somebody send, and returns how many notifications arrived in each
// second until none came any more.
func (c *counter) arrivals(send func()) float64 {
	before, began := c.arrived.Load(), time.Now()
	send()
	seen, last := c.arrived.Load(), time.Now()
	for time.Since(last) < time.Second { // which is patience: it is not counted
		<-time.After(20 * time.Millisecond)
		if n := c.arrived.Load(); n > seen {
			seen, last = n, time.Now()
		}
	}
	return float64(seen-before) / last.Sub(began).Seconds()
}

// emitting returns what announces occurrences to the receiver for a second.
func emitting(b *testing.B, to *counter) func() {
	b.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s, err := mockserver.New(mockserver.Config{Store: memory.New(), Clock: clock.Real(), Log: quiet, Keep: 10_000})
	if err != nil {
		b.Fatal(err)
	}
	secret := hookSecret
	if _, err := s.Workspace.Subscribe(b.Context(), workspace.Draft{ServiceType: new("web"), URL: &to.url, Topics: []intercom.Topic{"user.created"}, HubSecret: &secret}); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	b.Cleanup(running.Wait)
	b.Cleanup(stop)
	topic, err := fixtures.Lookup("user.created", intercom.Legacy)
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		for until, n := time.Now().Add(time.Second), uint64(0); time.Now().Before(until); n++ {
			if err := s.Emit(b.Context(), topic, n); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Deliverer.Idle(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCallbacksAgainstPeers compares how many notifications a second reach a
// receiver with how many callbacks of others do, each by a POST: the medians of
// five rounds, in which all take turns. Ours are signed, and their items made up.
func BenchmarkCallbacksAgainstPeers(b *testing.B) {
	for range b.N {
		to := newCounter(b)
		us, emit := &peer{name: "intercheck", rates: map[string][]float64{}}, emitting(b, to)
		prism := startPeer(b, "Prism", map[string]call{"POST": subscribing(to.url)},
			"tools/node_modules/.bin/prism", "mock", "--port", "PORT", "--verboseLevel", "silent", "openapi/intercom.yaml")
		mockoon := startPeer(b, "Mockoon", map[string]call{"POST": intercomCalls["POST"]},
			"tools/node_modules/.bin/mockoon-cli", "start", "--disable-log-to-file", "--data", mockoonFile(b, to.url), "--port", "PORT")
		for round := range 5 {
			for _, p := range []*peer{us, prism, mockoon} {
				genuine, send := to.genuine.Load(), emit
				if p != us {
					send = func() { p.load(b, p.calls["POST"], 1_700_000_000+round*1_000_000) }
				}
				p.rates["POST"] = append(p.rates["POST"], to.arrivals(send))
				if signed := to.genuine.Load() > genuine; signed != (p == us) {
					b.Fatalf("%s: notifications that are signed arrive: %t", p.name, signed)
				}
			}
		}
		for _, p := range []*peer{us, prism, mockoon} {
			b.Logf("%-12s %6.0f/s", p.name, median(p.rates["POST"]))
		}
		least(b, "POST", us, prism, ofCallbacks)
		least(b, "POST", us, mockoon, ofCallbacks)
	}
}

// subscribing is a POST whose callback goes to url, as our document describes it.
func subscribing(url string) call {
	return call{http.MethodPost, "/subscriptions", "application/json", fmt.Sprintf(`{"service_type":"web","topics":["user.created"],"url":%q}`, url)}
}

// mockoonFile returns the file of an environment whose callbacks go to url.
func mockoonFile(b *testing.B, url string) string {
	b.Helper()
	text, err := os.ReadFile("tools/mockoon/callbacks.json")
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "callbacks.json")
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "RECEIVER", url, 1)), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}
