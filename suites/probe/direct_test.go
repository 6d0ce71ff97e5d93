package probe_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

// asked asks a tripwire for something about a person, over a connection or
// directly, and returns what came back.
func asked(t *testing.T, client *http.Client, url, email string) (status int, contentType, body string, err error) {
	t.Helper()
	text := `{"event_name":"welcomed","created_at":1768018948,"email":"` + email + `"}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/events", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer x")
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", "", err
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(all), err
}

// What is asked directly is answered, counted and spoiled as what comes over a
// connection.
func TestDirectIsAsOverAConnection(t *testing.T) {
	t.Parallel()
	w, err := probe.ListenAsIntercom(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() }) // nobody is left to care
	for name, client := range map[string]*http.Client{"connection": {}, "direct": {Transport: w.Direct()}} {
		email := name + ".someone@example.com"
		ask := func() (int, string, string, error) { return asked(t, client, "http://"+w.Addr(), email) }
		if status, kind, body, err := ask(); status != http.StatusAccepted || body != "" || err != nil {
			t.Errorf("%s: got %d %s %q (%v)", name, status, kind, body, err)
		}
		mend := w.Fail([]string{email}, http.StatusTooManyRequests, 1)
		if status, kind, body, err := ask(); status != http.StatusTooManyRequests || !strings.HasPrefix(kind, "application/json") || !strings.Contains(body, "error.list") || err != nil {
			t.Errorf("%s, that fails: got %d %s %q (%v)", name, status, kind, body, err)
		}
		mend()
		mend = w.Fail([]string{email}, 0, 1)
		if status, _, _, err := ask(); err == nil {
			t.Errorf("%s, that is dropped: got %d", name, status)
		}
		mend()
		if n, err := w.Effects(t.Context(), probe.Subject{Keys: []string{email}}); n != 1 || err != nil {
			t.Errorf("%s: %d are counted (%v)", name, n, err)
		}
	}
}

func TestDirectEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w, err := probe.ListenAsIntercom(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() }) // nobody is left to care
	const email = "someone.patient@example.com"
	defer w.Slow([]string{email}, time.Minute)()
	client := &http.Client{Transport: w.Direct(), Timeout: 20 * time.Millisecond}
	if status, _, _, err := asked(t, client, "http://intercom.example", email); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %d (%v)", status, err)
	}
	if n, err := w.Effects(t.Context(), probe.Subject{Keys: []string{email}}); n != 0 || err != nil {
		t.Errorf("%d are counted (%v)", n, err)
	}
}
