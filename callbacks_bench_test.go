//go:build unix

package intercheck_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// arrivals lets p make calls for a second, and returns how many callbacks arrived
// in each second until none came any more.
func (c *counter) arrivals(b *testing.B, p *peer, from int) float64 {
	b.Helper()
	before, began := c.arrived.Load(), time.Now()
	p.load(b, p.calls["POST"], from)
	seen, last := c.arrived.Load(), time.Now()
	for time.Since(last) < time.Second { // which is patience: it is not counted
		<-time.After(20 * time.Millisecond)
		if n := c.arrived.Load(); n > seen {
			seen, last = n, time.Now()
		}
	}
	return float64(seen-before) / last.Sub(began).Seconds()
}

// BenchmarkCallbacksAgainstPeers compares how many notifications a second reach a
// receiver with how many callbacks of others do, each by a POST: the medians of
// five rounds, in which all take turns.
func BenchmarkCallbacksAgainstPeers(b *testing.B) {
	for range b.N {
		to := newCounter(b)
		us := ourPeer(b)
		us.post(b, "/subscriptions", fmt.Sprintf(`{"service_type":"web","topics":["event.created"],"metadata":{"event_names":["invited-friend"]},"url":%q,"hub_secret":%q}`, to.url, hookSecret))
		prism := startPeer(b, "Prism", map[string]call{"POST": subscribing(to.url)},
			"tools/node_modules/.bin/prism", "mock", "--port", "PORT", "--verboseLevel", "silent", "openapi/intercom.yaml")
		mockoon := startPeer(b, "Mockoon", map[string]call{"POST": intercomCalls["POST"]},
			"tools/node_modules/.bin/mockoon-cli", "start", "--disable-log-to-file", "--data", mockoonFile(b, to.url), "--port", "PORT")
		for round := range 5 {
			for _, p := range []*peer{us, prism, mockoon} {
				genuine := to.genuine.Load()
				p.rates["POST"] = append(p.rates["POST"], to.arrivals(b, p, 1_700_000_000+round*1_000_000))
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
