// Package client controls a mock from Go, by what it serves under /_mock/.
//
// It knows how to ask and how to read answers. What they mean is for package
// control to say.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Client asks one mock, about one workspace. The zero Token and Workspace are
// for a mock that takes no token, and for its main workspace.
type Client struct {
	URL       string // of the mock, such as http://127.0.0.1:4000
	Token     intercom.Secret
	Workspace string
	HTTP      *http.Client // nil: the default one
}

// ErrUnreachable is in the error of every call when nobody answers.
var ErrUnreachable = errors.New("nobody answers there")

// most is how much of an answer is read.
const most = 64 << 20

// do asks for method and path, and has into hold the answer unless that is nil.
// What the mock refuses is a [control.Problems].
func (c Client) do(ctx context.Context, method, path string, body, into any) error {
	r, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	asked := c.HTTP
	if asked == nil {
		asked = http.DefaultClient
	}
	resp, err := asked.Do(r)
	if err != nil {
		return fmt.Errorf("ask the mock at %s: %w: %w", c.URL, ErrUnreachable, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return fmt.Errorf("read what the mock answers: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return refusal(resp.StatusCode, text)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("what answers at %s is no mock: %w", c.URL, err)
	}
	return nil
}

func (c Client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("ask the mock: %w", err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, content)
	if err != nil {
		return nil, fmt.Errorf("ask the mock at %s: %w", c.URL, err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+string(c.Token))
	}
	if c.Workspace != "" {
		r.Header.Set(mockserver.WorkspaceHeader, c.Workspace)
	}
	return r, nil
}

// refusal reads an answer that is no success.
func refusal(status int, text []byte) error {
	var p control.Problems
	if json.Unmarshal(text, &p) != nil || len(p.Errors) == 0 {
		return fmt.Errorf("it answered %d %s, and does not say why: is it a mock?", status, http.StatusText(status))
	}
	return p
}

// Ready reports whether a mock is there.
func (c Client) Ready(ctx context.Context) error {
	var r control.Readiness
	if err := c.do(ctx, http.MethodGet, "/_mock/ready", nil, &r); err != nil || r.Ready {
		return err
	}
	return errors.New("the mock is not ready")
}

// CreateWorkspace makes a workspace and returns it with its token.
func (c Client) CreateWorkspace(ctx context.Context, d control.WorkspaceDraft) (w control.Workspace, err error) {
	return w, c.do(ctx, http.MethodPost, "/_mock/workspaces", d, &w)
}

// Workspaces returns all workspaces of the mock.
func (c Client) Workspaces(ctx context.Context) ([]control.Workspace, error) {
	var all struct{ Workspaces []control.Workspace }
	return all.Workspaces, c.do(ctx, http.MethodGet, "/_mock/workspaces", nil, &all)
}

// DeleteWorkspace removes the client's workspace.
func (c Client) DeleteWorkspace(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/_mock/workspace", nil, nil)
}

// GetWorkspace returns the client's workspace.
func (c Client) GetWorkspace(ctx context.Context) (w control.Workspace, err error) {
	return w, c.do(ctx, http.MethodGet, "/_mock/workspace", nil, &w)
}

// Reset lets the client's workspace begin anew.
func (c Client) Reset(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/_mock/reset", nil, nil)
}

// Trigger makes something happen.
func (c Client) Trigger(ctx context.Context, t control.Trigger) (m control.Made, err error) {
	return m, c.do(ctx, http.MethodPost, "/_mock/trigger", t, &m)
}

// Topics returns every topic that can be triggered.
func (c Client) Topics(ctx context.Context) ([]control.Topic, error) {
	var all struct{ Topics []control.Topic }
	return all.Topics, c.do(ctx, http.MethodGet, "/_mock/topics", nil, &all)
}

// Deliveries returns one page of deliveries that query selects; see the document
// for what it may have.
func (c Client) Deliveries(ctx context.Context, query url.Values) (p control.DeliveryPage, err error) {
	return p, c.do(ctx, http.MethodGet, "/_mock/deliveries?"+query.Encode(), nil, &p)
}

// Delivery returns one delivery with all of its attempts.
func (c Client) Delivery(ctx context.Context, id string) (d control.Delivery, err error) {
	return d, c.do(ctx, http.MethodGet, "/_mock/deliveries/"+url.PathEscape(id), nil, &d)
}

// Replay delivers again, edited or not.
func (c Client) Replay(ctx context.Context, id string, e control.Edit) (d control.Delivery, err error) {
	return d, c.do(ctx, http.MethodPost, "/_mock/deliveries/"+url.PathEscape(id)+"/replay", e, &d)
}

// ReplayFailed delivers again what has failed. Of the pattern, topic,
// subscription, since and text count.
func (c Client) ReplayFailed(ctx context.Context, p control.Pattern) (m control.Made, err error) {
	return m, c.do(ctx, http.MethodPost, "/_mock/deliveries/replay", p, &m)
}

// Subscribe makes a subscription.
func (c Client) Subscribe(ctx context.Context, d control.SubscriptionDraft) (s control.Subscription, err error) {
	return s, c.do(ctx, http.MethodPost, "/_mock/subscriptions", d, &s)
}

// Subscriptions returns all subscriptions and how their receivers do.
func (c Client) Subscriptions(ctx context.Context) ([]control.Subscription, error) {
	var all struct{ Subscriptions []control.Subscription }
	return all.Subscriptions, c.do(ctx, http.MethodGet, "/_mock/subscriptions", nil, &all)
}

// SetActive sets a subscription live, or pauses it.
func (c Client) SetActive(ctx context.Context, id string, active bool) error {
	act := "pause"
	if active {
		act = "live"
	}
	return c.do(ctx, http.MethodPost, "/_mock/subscriptions/"+url.PathEscape(id)+"/"+act, nil, nil)
}

// AddAPIFault adds a rule by which the API answers wrong.
func (c Client) AddAPIFault(ctx context.Context, f control.APIFault) error {
	return c.do(ctx, http.MethodPost, "/_mock/faults/api", f, nil)
}

// AddDeliveryFault adds a rule by which notifications are delivered badly.
func (c Client) AddDeliveryFault(ctx context.Context, f control.DeliveryFault) error {
	return c.do(ctx, http.MethodPost, "/_mock/faults/delivery", f, nil)
}

// Faults returns all rules.
func (c Client) Faults(ctx context.Context) (f control.Faults, err error) {
	return f, c.do(ctx, http.MethodGet, "/_mock/faults", nil, &f)
}

// Advance moves a manual clock forward, and does what is due up to then.
func (c Client) Advance(ctx context.Context, by string) (k control.Clock, err error) {
	return k, c.do(ctx, http.MethodPost, "/_mock/clock/advance", map[string]string{"by": by}, &k)
}

// Calls returns one page of the calls that clients made.
func (c Client) Calls(ctx context.Context, query url.Values) (p control.CallPage, err error) {
	return p, c.do(ctx, http.MethodGet, "/_mock/calls?"+query.Encode(), nil, &p)
}

// Verify waits for what is expected, and returns what came of that.
func (c Client) Verify(ctx context.Context, e control.Expectation) (f control.Finding, err error) {
	return f, c.do(ctx, http.MethodPost, "/_mock/verify", e, &f)
}
