// Package mocktest gives Go tests a mock Intercom: each test a workspace of its
// own, whatever else runs beside it.
//
// It knows how to start a mock and how to say that a test has failed. All else
// it asks of the mock.
package mocktest

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/control/client"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Environment variables that name a mock which runs already, and what it takes.
const (
	EnvURL   = "INTERCHECK_MOCK"
	EnvToken = "INTERCHECK_CONTROL_TOKEN"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// A Workspace is what a test has for itself.
type Workspace struct {
	client.Client // of this workspace alone; its Token is the access token for Intercom's API, too
	Name          string
	Secret        intercom.Secret // that signs what Subscribe asks for
	t             testing.TB
}

// An Option says something about the workspace.
type Option func(*options)

type options struct {
	draft      control.WorkspaceDraft
	url, token string
	own        bool
}

// Seed has everything made up from another seed than 1.
func Seed(seed int64) Option { return func(o *options) { o.draft.Seed = &seed } }

// Clock tells the time by another clock than a manual one, such as "real" or
// "scaled:60".
func Clock(text string) Option { return func(o *options) { o.draft.Clock = text } }

// Policy has attempts made again by another policy than Intercom's.
func Policy(text string) Option { return func(o *options) { o.draft.Policy = text } }

// At uses the mock at a URL, with its control token if it takes one.
func At(url, token string) Option { return func(o *options) { o.url, o.token = url, token } }

// Own starts a mock for this test alone, that ends with it.
func Own() Option { return func(o *options) { o.own = true } }

// Start returns a workspace that lasts as long as the test. Its clock stands
// still unless it is advanced; what is due at once is delivered at once.
//
// The workspace is one of the mock that INTERCHECK_MOCK names, or else of one in
// this process, that all tests share.
func Start(t testing.TB, opts ...Option) *Workspace {
	t.Helper()
	o := options{url: os.Getenv(EnvURL), token: os.Getenv(EnvToken), draft: control.WorkspaceDraft{Clock: "manual"}}
	for _, opt := range opts {
		opt(&o)
	}
	mock := client.Client{URL: o.url, Token: intercom.Secret(o.token)}
	switch {
	case o.own:
		mock = own(t)
	case o.url == "":
		var err error
		if mock, err = shared(); err != nil {
			t.Fatalf("start a mock: %v", err)
		}
	}
	made, err := mock.CreateWorkspace(context.Background(), o.draft)
	if err != nil {
		t.Fatalf("make a workspace: %v", err)
	}
	w := &Workspace{
		Client: client.Client{URL: mock.URL, Token: intercom.Secret(made.Token), HTTP: mock.HTTP},
		Name:   made.Name, Secret: intercom.Secret("secret of " + made.Name), t: t,
	}
	t.Cleanup(w.end)
	return w
}

// end removes the workspace. It is called when the test is over, and its context
// has ended.
func (w *Workspace) end() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.DeleteWorkspace(ctx); err != nil {
		w.t.Errorf("remove the workspace: %v", err)
	}
}

// Subscribe has topics sent to a URL, signed with w.Secret, and returns the ID of
// the subscription. A ping is sent at once.
func (w *Workspace) Subscribe(url string, topics ...string) string {
	w.t.Helper()
	s, err := w.Client.Subscribe(w.t.Context(), control.SubscriptionDraft{URL: url, Topics: topics, Secret: string(w.Secret)})
	w.must("subscribe", err)
	return s.ID
}

// Trigger makes something of a topic happen, once, with a made-up item that is
// changed by each of set, which are of the form PATH=VALUE. It returns the IDs
// of the deliveries that follow; there must be one at least.
func (w *Workspace) Trigger(topic string, set ...string) []string {
	w.t.Helper()
	made, err := w.Client.Trigger(w.t.Context(), control.Trigger{Topic: topic, Set: changes(set)})
	w.must("trigger "+topic, err)
	if len(made.Deliveries) == 0 {
		w.t.Fatalf("trigger %s: %s", topic, made.Note)
	}
	return made.Deliveries
}

func changes(set []string) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for _, change := range set {
		path, text, _ := strings.Cut(change, "=")
		value := json.RawMessage(text)
		if !json.Valid(value) {
			value, _ = json.Marshal(text) // text always marshals
		}
		all[path] = value
	}
	return all
}

// Deliveries returns the deliveries of a topic, or all where it is empty, the
// oldest first.
func (w *Workspace) Deliveries(topic string) (all []control.Delivery) {
	w.t.Helper()
	q := url.Values{"order": {"oldest"}}
	if topic != "" {
		q.Set("topic", topic)
	}
	for {
		page, err := w.Client.Deliveries(w.t.Context(), q)
		w.must("list deliveries", err)
		all = append(all, page.Deliveries...)
		if page.Next == "" {
			return all
		}
		q.Set("after", page.Next)
	}
}

// Advance moves the workspace's clock, and does what is due up to then.
func (w *Workspace) Advance(by time.Duration) {
	w.t.Helper()
	_, err := w.Client.Advance(w.t.Context(), by.String())
	w.must("advance the clock", err)
}

// WaitFor waits until so many deliveries fit a pattern, and not more, and fails
// the test if that does not come. It returns their IDs.
func (w *Workspace) WaitFor(count int, p control.Pattern) []string {
	w.t.Helper()
	return w.expect(control.Expectation{Pattern: p, Count: &count})
}

// WaitForCalls is WaitFor for the calls that were made to Intercom's API.
func (w *Workspace) WaitForCalls(count int, p control.Pattern) []string {
	w.t.Helper()
	return w.expect(control.Expectation{Of: "calls", Pattern: p, Count: &count})
}

func (w *Workspace) expect(e control.Expectation) []string {
	w.t.Helper()
	e.Timeout = patience.String()
	if *e.Count == 0 { // nothing can be waited for
		e.Timeout = "0s"
	}
	f, err := w.Verify(w.t.Context(), e)
	w.must("wait", err)
	if !f.OK {
		asked, _ := json.Marshal(e.Pattern)
		w.t.Fatalf("%d %s fit %s, want %s: %s", f.Count, cmp.Or(e.Of, "deliveries"), asked, f.Expected, strings.Join(f.Near, "; "))
	}
	return f.IDs
}

func (w *Workspace) must(doing string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", doing, err)
	}
}
