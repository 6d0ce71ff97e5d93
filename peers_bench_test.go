//go:build unix

package intercheck_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// What the API must reach of what others answer in a second.
const (
	ofStripe = 1.3
	ofPrism  = 15
)

// A call is a request. NUMBER in its body is another one each time, since an event
// that is known already would not be kept.
type call struct{ method, path, kind, body string }

// A peer is a mock server that runs.
type peer struct {
	name, url string
	calls     map[string]call
	rates     map[string][]float64
}

var intercomCalls = map[string]call{
	"GET":  {method: http.MethodGet, path: "/me"},
	"POST": {http.MethodPost, "/events", "application/json", `{"event_name":"invited-friend","created_at":NUMBER,"user_id":"1","metadata":{"who":"ann"}}`},
}

var stripeCalls = map[string]call{
	"GET":  {method: http.MethodGet, path: "/v1/customers/cus_1"},
	"POST": {http.MethodPost, "/v1/charges", "application/x-www-form-urlencoded", "amount=2000&currency=usd&source=tok_visa&description=NUMBER"},
}

const howPeers = "npm ci --prefix tools --ignore-scripts, and go -C tools build -o bin/ tool"

// startPeer runs a peer until the benchmark ends, and waits until it answers.
// PORT stands in the command for a port that is free.
func startPeer(b *testing.B, name string, calls map[string]call, command ...string) *peer {
	b.Helper()
	port := freePort(b)
	for i := range command {
		command[i] = strings.ReplaceAll(command[i], "PORT", port)
	}
	cmd := exec.CommandContext(b.Context(), need.Tool(b, command[0], howPeers), command[1:]...)
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() }) // how it ended does not matter
	p := &peer{name: name, url: "http://127.0.0.1:" + port, calls: calls, rates: map[string][]float64{}}
	for until := time.Now().Add(time.Minute); ; {
		resp, err := http.Get(p.url)
		if err == nil {
			_ = resp.Body.Close()
			return p
		}
		if time.Now().After(until) {
			b.Fatalf("%s does not answer: %v", name, err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// script is what wrk does: it makes a call, with a number that grows from FROM on.
const script = `local n = FROM
request = function()
  n = n + 1
  return wrk.format("METHOD", "PATH", HEADERS, (string.gsub([[BODY]], "NUMBER", tostring(n))))
end
`

// load lets wrk make calls for a second, and returns how many were answered in it.
func (p *peer) load(b *testing.B, c call, from int) float64 {
	b.Helper()
	headers := `{["Authorization"] = "Bearer sk_test_123"}`
	if c.kind != "" {
		headers = fmt.Sprintf(`{["Authorization"] = "Bearer sk_test_123", ["Content-Type"] = %q}`, c.kind)
	}
	file := filepath.Join(b.TempDir(), "script.lua")
	text := strings.NewReplacer("FROM", strconv.Itoa(from), "METHOD", c.method, "PATH", c.path, "HEADERS", headers, "BODY", c.body).Replace(script)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	wrk := need.Tool(b, "wrk", "apt-get install wrk")
	out, err := exec.CommandContext(b.Context(), wrk, "-t1", "-c32", "-d1s", "-s", file, p.url).CombinedOutput()
	said := answeredRate.FindSubmatch(out)
	if err != nil || said == nil || strings.Contains(string(out), "Non-2xx") || strings.Contains(string(out), "Socket errors") {
		b.Fatalf("%s: %v\n%s", p.name, err, out)
	}
	rate, _ := strconv.ParseFloat(string(said[1]), 64)
	return rate
}

var answeredRate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// BenchmarkAPIAgainstPeers compares how many requests a second are answered, one
// GET and one POST that is validated: the medians of five rounds, in which all
// take turns.
func BenchmarkAPIAgainstPeers(b *testing.B) {
	for range b.N {
		us := ourPeer(b)
		stripe := startPeer(b, "stripe-mock", stripeCalls, "tools/bin/stripe-mock", "-http-addr", "127.0.0.1:PORT")
		prism := startPeer(b, "Prism", intercomCalls, "tools/node_modules/.bin/prism", "mock", "--port", "PORT", "--verboseLevel", "silent", "openapi/intercom.yaml")
		mockoon := startPeer(b, "Mockoon", intercomCalls, "tools/node_modules/.bin/mockoon-cli", "start", "--disable-log-to-file", "--data", "openapi/intercom.yaml", "--port", "PORT")
		all := []*peer{us, stripe, prism, mockoon}
		for round := range 5 {
			for _, p := range all {
				for _, method := range []string{"GET", "POST"} {
					p.rates[method] = append(p.rates[method], p.load(b, p.calls[method], 1_700_000_000+round*1_000_000))
				}
			}
		}
		for _, method := range []string{"GET", "POST"} {
			for _, p := range all {
				b.Logf("%-4s %-12s %6.0f/s", method, p.name, median(p.rates[method]))
			}
			least(b, method, us, stripe, ofStripe)
			least(b, method, us, prism, ofPrism)
		}
	}
}

// ourPeer starts a mock with a user whose events are submitted.
func ourPeer(b *testing.B) *peer {
	b.Helper()
	us := startPeer(b, "intercheck", intercomCalls, program(b), "mock", "--addr", "127.0.0.1:PORT")
	us.post(b, "/users", `{"user_id":"1"}`)
	return us
}

func (p *peer) post(b *testing.B, path, body string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, p.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer a token")
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.Fatalf("POST %s: %v %v", path, resp, err)
	}
	_ = resp.Body.Close()
}

func program(b *testing.B) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "intercheck")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", file, "./cmd/intercheck").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return file
}

// least fails the benchmark unless us is that many times as fast as the other.
func least(b *testing.B, method string, us, other *peer, want float64) {
	b.Helper()
	ratio := median(us.rates[method]) / median(other.rates[method])
	b.ReportMetric(ratio, method+"-of-"+other.name)
	if ratio < want {
		b.Errorf("%s is %.2f times as fast as %s, less than %.1f", method, ratio, other.name, want)
	}
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
