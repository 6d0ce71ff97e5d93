package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// demoPace is how long the demonstration waits between two things that happen:
// long enough to be followed, and short enough that something is there at once.
const demoPace = 700 * time.Millisecond

// demoPlans spoil some deliveries, so that there is more to look at than what
// goes well. Plans of the user's come first.
var demoPlans = []string{"chance=0.06,tampering=other-secret", "chance=0.08,copies=2,gap=30ms"}

// demoEvents are the events that the receiver is told of: some that the stories
// have, and the one that the calls submit.
var demoEvents = []string{demoEvent, "cancelled-plan", "invited-friend", "placed-order", "watched-video"}

const demoEvent = "wrote-fear-and-trembling"

// A demonstration is a receiver that mostly acknowledges, and stories for it to
// be told.
type demonstration struct {
	receiver *reference.Receiver
	requests atomic.Int64
	failed   bool // that calls fail was said; of the goroutine that makes them
}

// demonstrate starts the receiver of a demonstration, and adds to m what it needs.
func (c *cli) demonstrate(m *mocking) (*demonstration, error) {
	m.secret = cmp.Or(m.secret, intercom.Secret(fixtures.New(m.Seed, m.Salt).ID("secret", 1)))
	c.secret(&m.secret)
	d := &demonstration{receiver: reference.New(m.secret)}
	d.receiver.Intercept = d.falter
	if err := d.receiver.Start("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the receiver of the demonstration: %w", err)
	}
	cases, err := parseCases(demoPlans)
	m.Cases = append(m.Cases, cases...)
	return d, err
}

// falter has the receiver fail now and then, so that there are retries.
func (d *demonstration) falter(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != reference.Path || d.requests.Add(1)%9 != 0 {
		return false
	}
	http.Error(w, "busy: try again", http.StatusServiceUnavailable)
	return true
}

// draft is the subscription of the demonstration's receiver, to all that the
// stories tell of.
func (d *demonstration) draft() workspace.Draft {
	url, seen := d.receiver.URL(), map[intercom.Topic]bool{}
	var topics []intercom.Topic
	for _, s := range fixtures.Stories {
		for _, t := range s.Topics() {
			if !seen[t] {
				topics, seen[t] = append(topics, t), true
			}
		}
	}
	return workspace.Draft{URL: &url, Topics: topics, EventNames: demoEvents}
}

// run tells all stories, one after the other and again and again, until ctx ends.
func (d *demonstration) run(ctx context.Context, c *cli, mock *mockserver.Mock, token intercom.Secret) {
	tick := time.NewTicker(demoPace)
	defer tick.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		story := fixtures.Stories[n%len(fixtures.Stories)]
		told, err := mock.Main().Server().Fixtures.Story(story, uint64(n/len(fixtures.Stories)), time.Now())
		if err != nil {
			c.say("warning: the demonstration has no story: %v", err)
			return
		}
		d.call(ctx, c, mock.BaseURL(), token, n)
		for _, f := range told {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := happen(ctx, mock.Main().Server(), f); err != nil && ctx.Err() == nil {
				c.say("warning: the demonstration goes on without %s: %v", f.Topic, err)
			}
		}
	}
}

// happen has happen now what a story tells of.
func happen(ctx context.Context, server *mockserver.Server, f fixtures.Fixture) error {
	o := workspace.Occurrence{Topic: f.Topic, Item: f.Notification.Data.Item, At: server.Workspace.Now()}
	var event fixtures.Event
	if err := json.Unmarshal(o.Item, &event); err == nil { // of other items it is without a name
		o.Event = event.EventName
	}
	return server.Workspace.Record(delivery.With(ctx, delivery.Wish{}), o)
}

// call makes the calls that a client would: one makes a contact, one tells what
// it did, one asks for it, and one is misspelt.
func (d *demonstration) call(ctx context.Context, c *cli, url string, token intercom.Secret, n int) {
	user := fmt.Sprintf("demo-%d", n+1)
	for _, call := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/contacts", map[string]any{"role": "user", "external_id": user, "email": user + "@example.com"}},
		{http.MethodPost, "/events", map[string]any{"event_name": demoEvent, "user_id": user, "created_at": time.Now().Unix()}},
		{http.MethodGet, "/contacts", nil},
		{http.MethodGet, "/contcats", nil},
	} {
		if err := ask(ctx, call.method, url+call.path, token, call.body); err != nil && ctx.Err() == nil && !d.failed {
			d.failed = true
			c.say("warning: the demonstration goes on without calls: %v", err)
		}
	}
}

// ask makes a call of the API. What it is answered is for the reader of the
// inspector.
func ask(ctx context.Context, method, url string, token intercom.Secret, body any) error {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, sent)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+cmp.Or(string(token), "a token"))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close() // it was read
	return err
}
