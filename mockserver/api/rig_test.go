package api_test

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
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const token = "dG9rOmE1YmM="

// A recorder keeps what occurred and was committed.
type recorder struct {
	mu       sync.Mutex
	occurred []workspace.Occurrence
}

// Occurred implements [workspace.Listener].
func (r *recorder) Occurred(_ context.Context, _ store.Tx, o workspace.Occurrence) (func(), error) {
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.occurred = append(r.occurred, o)
	}, nil
}

// take returns the topics that occurred since it was last asked.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, o := range r.occurred {
		all = append(all, string(o.Topic))
	}
	r.occurred = nil
	return strings.Join(all, " ")
}

// A rig is an API in front of an empty workspace.
type rig struct {
	t         *testing.T
	server    *httptest.Server
	heard     *recorder
	clock     *clock.Manual
	workspace *workspace.Workspace
	deliverer *delivery.Deliverer
	log       *logged
	faults    *api.Faults
}

// logged is a log that many may write to.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements [io.Writer].
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns what was logged.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// options of a rig, whose zero values are those of most tests.
type options struct {
	store     store.Store
	delivers  bool // a deliverer listens, not the recorder
	retry     time.Duration
	token     intercom.Secret
	baseURL   string // other than where it is served
	version   string
	limit     api.RateLimit
	faults    *api.Faults
	published *openapi.Published
	unchecked,
	anyToken bool
}

func newRig(t *testing.T, o options) *rig {
	t.Helper()
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, heard: &recorder{}, clock: clock.NewManual(time.Date(2016, 5, 10, 13, 52, 35, 0, time.UTC)), log: &logged{}, faults: o.faults}
	log, g := slog.New(slog.NewTextHandler(r.log, nil)), fixtures.New(1, "")
	if o.store == nil {
		o.store = memory.New()
	}
	schedule := delivery.Backoff{}
	if o.retry > 0 {
		schedule = delivery.Backoff{o.retry}
	}
	r.deliverer = delivery.New(delivery.Config{
		Space: "main", AppID: g.AppID(), Store: o.store, Clock: r.clock, Schedule: schedule,
		Style: intercom.Pretty, Fixtures: g, Log: log,
	})
	var listener workspace.Listener = r.heard
	if o.delivers {
		listener = r.deliverer
	}
	r.workspace = workspace.New(workspace.Config{
		Space: "main", AppID: g.AppID(), Store: o.store, Clock: r.clock, Fixtures: g, Listener: listener,
	})
	if o.token == "" && !o.anyToken {
		o.token = token
	}
	h, err := api.New(api.Config{
		Workspace: r.workspace, Deliverer: r.deliverer, Spec: spec, Token: o.token, SelfCheck: !o.unchecked, Log: log, Clock: r.clock,
		Version: o.version, RateLimit: o.limit, Faults: o.faults, Published: o.published,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.server = httptest.NewServer(h)
	t.Cleanup(r.server.Close)
	r.workspace.SetBaseURL(r.server.URL)
	if o.baseURL != "" {
		r.workspace.SetBaseURL(o.baseURL)
	}
	return r
}

// A reply is an answer of the API.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// send makes a request as it is: Content-Type and Authorization are what header
// says, "Name: value" each.
func (r *rig) send(method, path, body string, header ...string) reply {
	r.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, r.server.URL+path, content)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, name := range []string{"X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
		if resp.Header.Get(name) == "" {
			r.t.Errorf("%s %s: the answer has no %s", method, path, name)
		}
	}
	return reply{r.t, resp.StatusCode, resp.Header, string(got)}
}

// do makes a request as most clients do.
func (r *rig) do(method, path, body string) reply {
	r.t.Helper()
	got := r.send(method, path, body, "Authorization: Bearer "+token, "Content-Type: application/json")
	if ct := got.header.Get("Content-Type"); ct != "application/json;charset=utf-8" {
		r.t.Errorf("%s %s: Content-Type is %q", method, path, ct)
	}
	return got
}

// with fails the test unless the reply has the status.
func (p reply) with(status int) reply {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("got status %d, want %d: %s", p.status, status, p.body)
	}
	return p
}

// at returns the value at a path such as "errors.0.code", nil if there is none.
func (p reply) at(path string) any {
	p.t.Helper()
	var value any
	if err := json.Unmarshal([]byte(p.body), &value); err != nil {
		p.t.Fatalf("%v in %q", err, p.body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i := slices.Index([]string{"0", "1", "2", "3"}, step)
			if i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// text is at, for strings.
func (p reply) text(path string) string {
	p.t.Helper()
	s, ok := p.at(path).(string)
	if !ok {
		p.t.Fatalf("no text at %s in %s", path, p.body)
	}
	return s
}

// list returns one member of each entry of a list.
func (p reply) list(path, member string) (all []any) {
	p.t.Helper()
	entries, ok := p.at(path).([]any)
	if !ok {
		p.t.Fatalf("no list at %s in %s", path, p.body)
	}
	for _, e := range entries {
		all = append(all, e.(map[string]any)[member])
	}
	return all
}

// problem fails the test unless the reply is an error list that begins so.
func (p reply) problem(status int, code string) reply {
	p.t.Helper()
	p.with(status)
	if p.text("type") != "error.list" || p.text("request_id") != p.header.Get("X-Request-Id") {
		p.t.Errorf("not an error list of this request: %s", p.body)
	}
	if got := p.text("errors.0.code"); got != code {
		p.t.Errorf("got code %q, want %q: %s", got, code, p.body)
	}
	if p.text("errors.0.message") == "" {
		p.t.Error("the problem has no message")
	}
	return p
}

// subscription makes a subscription and returns its id.
func (r *rig) subscription(body string) string {
	r.t.Helper()
	return r.do("POST", "/subscriptions", body).with(200).text("id")
}
