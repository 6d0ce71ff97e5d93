package reference_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

const secret intercom.Secret = "the secret of these tests"

// start starts a receiver, with what change makes of it.
func start(t *testing.T, change func(*reference.Receiver)) *reference.Receiver {
	t.Helper()
	r := reference.New(secret)
	if change != nil {
		change(r)
	}
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// notification is the body of one, with an id.
func notification(id string) string {
	return fmt.Sprintf(`{"type":"notification_event","topic":"contact.user.created","id":%q,"data":{"item":{}}}`, id)
}

// send sends a body with these signatures, and returns the status.
func send(t *testing.T, r *reference.Receiver, body string, signatures ...intercom.Signature) int {
	t.Helper()
	req := request(t, http.MethodPost, r.URL(), body)
	for _, s := range signatures {
		req.Header.Add(intercom.SignatureHeader, string(s))
	}
	return do(t, req).StatusCode
}

// signed sends a body with its right signature, and returns the status.
func signed(t *testing.T, r *reference.Receiver, body string) int {
	t.Helper()
	return send(t, r, body, secret.Sign([]byte(body)))
}

// acted returns how often r acted on a notification, once it has nothing to do.
func acted(t *testing.T, r *reference.Receiver, id intercom.NotificationID) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	if err := r.Idle(ctx); err != nil {
		t.Error(err)
	}
	return r.Effects(id)
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// do returns the response, whose body is text by then.
func do(t *testing.T, req *http.Request) *http.Response {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return &http.Response{}
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	resp.Body = io.NopCloser(strings.NewReader(string(text)))
	return resp
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}
