package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/openapi"
)

const secret = "a secret of some length"

// intercoms is the description of Intercom's API, which takes longer to load than
// most tests take.
var intercoms = sync.OnceValues(openapi.Intercom)

// A rig is a mock that is controlled, and a receiver beside it.
type rig struct {
	t      testing.TB
	mock   *mockserver.Mock
	server *httptest.Server
	to     *receiver
}

// A receiver answers what it is told to.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	say    string
	bodies []string
}

func newRig(t testing.TB, changes ...func(*control.Config, *mockserver.MockConfig)) *rig {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	m := mockserver.MockConfig{Config: mockserver.Config{Seed: 1, Policy: "none"}, ClockText: "manual:2026-01-02T03:04:05Z"}
	c := control.Config{Log: slog.New(slog.NewTextHandler(testLog{t}, nil)), SelfCheck: true, Stop: ctx.Done()}
	for _, change := range changes {
		change(&c, &m)
	}
	spec, err := intercoms()
	if err != nil {
		t.Fatal(err)
	}
	m.Spec = spec
	mock, err := mockserver.NewMock(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	c.Mock = mock
	h, err := control.New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, mock: mock, server: httptest.NewServer(h), to: newReceiver(t)}
	mock.SetBaseURL(r.server.URL)
	over := make(chan struct{})
	go func() { defer close(over); mock.Run(ctx) }()
	t.Cleanup(func() { stop(); r.server.Close(); <-over })
	return r
}

// testLog fails the test that something is logged in: nothing here is to break.
type testLog struct{ t testing.TB }

// Write implements [io.Writer].
func (l testLog) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("level=ERROR")) {
		l.t.Errorf("log: %s", line)
	}
	return len(line), nil
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bodies = append(r.bodies, string(body))
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, r.say)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int, say string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.say = status, say
}

// got reports whether the body came.
func (r *receiver) got(body string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.bodies, body)
}

// A reply is an answer of the mock.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// send makes a request; header has lines such as "Name: value".
func (r *rig) send(method, path, body string, header ...string) reply {
	r.t.Helper()
	q, err := http.NewRequest(method, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			q.Host = value
		}
		q.Header.Set(name, value)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{r.t, a.StatusCode, a.Header, string(text)}
}

// with fails the test unless the reply has the status and all of the texts.
func (p reply) with(status int, texts ...string) reply {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.body)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			p.t.Errorf("there is no %s in %s", text, p.body)
		}
	}
	return p
}

// at returns the value at a path, as JSON.
func (p reply) at(path string) string {
	p.t.Helper()
	found, there := fixtures.At(json.RawMessage(p.body), path)
	if !there {
		p.t.Fatalf("there is nothing at %s in %s", path, p.body)
	}
	return string(found)
}

// text is at, for strings.
func (p reply) text(path string) string {
	p.t.Helper()
	var s string
	if err := json.Unmarshal([]byte(p.at(path)), &s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// subscribe has topics sent to the receiver and returns the ID.
func (r *rig) subscribe(topics string, header ...string) string {
	r.t.Helper()
	return r.send("POST", "/_mock/subscriptions", `{"url":"`+r.to.URL+`","topics":["`+topics+`"],"secret":"`+secret+`"}`, header...).with(201).text("id")
}

// trigger makes something happen and waits until it was delivered, as often as
// is known to fit the pattern then.
func (r *rig) trigger(body, pattern string) reply {
	r.t.Helper()
	got := r.send("POST", "/_mock/trigger", body).with(200)
	r.send("POST", "/_mock/verify", `{"timeout":"10s","pattern":`+pattern+`}`).with(200, `"ok":true`)
	return got
}
