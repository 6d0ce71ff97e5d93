package mocktest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/mocktest"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A receiver keeps what arrives, and verifies it.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	forged int
	status int
}

func newReceiver(t *testing.T, secret intercom.Secret) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusOK}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		if q.Header.Get(intercom.SignatureHeader) != string(secret.Sign(body)) {
			r.forged++
		}
		r.bodies = append(r.bodies, string(body))
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// has returns how many bodies there were, and how many of them have text.
func (r *receiver) has(text string) (all, with, forged int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, body := range r.bodies {
		if strings.Contains(body, text) {
			with++
		}
	}
	return len(r.bodies), with, r.forged
}

// TestFiftyWorkspacesSeeNothingOfEachOther is run under the race detector, too.
func TestFiftyWorkspacesSeeNothingOfEachOther(t *testing.T) {
	t.Parallel()
	for n := range 50 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			w := mocktest.Start(t, mocktest.Seed(int64(n%7)))
			to := newReceiver(t, w.Secret)
			to.status = http.StatusInternalServerError
			w.Subscribe(to.URL, "user.created")
			if n%2 == 0 {
				if err := w.AddAPIFault(t.Context(), control.APIFault{Status: 503}); err != nil {
					t.Fatal(err)
				}
			}
			mine := fmt.Sprintf("number-%d-of-fifty", n)
			for range n%5 + 1 {
				w.Trigger("user.created", "name="+mine)
			}
			w.WaitFor(n%5+1, control.Pattern{Topic: "user.created", Status: 500})
			w.Advance(time.Duration(n+1) * time.Minute)
			w.WaitFor(n%5+1, control.Pattern{Topic: "user.created", State: "failed", Text: mine})
			if all, with, forged := to.has(mine); all != 2*(n%5+2) || with != 2*(n%5+1) || forged != 0 {
				t.Errorf("%d requests came, %d of them mine, %d forged", all, with, forged)
			}
			if got := status(t, w, "/users"); (got == 503) != (n%2 == 0) {
				t.Errorf("the API answers %d", got)
			}
			w.WaitForCalls(1, control.Pattern{Path: "/users"})
			if got := len(w.Deliveries("")); got != n%5+2 { // and the ping
				t.Errorf("there are %d deliveries", got)
			}
		})
	}
}

// status asks Intercom's API as a client of this workspace does.
func status(t *testing.T, w *mocktest.Workspace, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+string(w.Token))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

func TestSameSeedMakesTheSameBytesWhateverElseRuns(t *testing.T) {
	t.Parallel()
	var said []string
	for range 2 {
		w := mocktest.Start(t, mocktest.Seed(5), mocktest.Clock("manual:2026-01-02T03:04:05Z"))
		to := newReceiver(t, w.Secret)
		w.Subscribe(to.URL, "user")
		w.Trigger("user.created")
		w.WaitFor(1, control.Pattern{Topic: "user.created", State: "delivered"})
		to.mu.Lock()
		for _, body := range to.bodies {
			if strings.Contains(body, "user.created") {
				said = append(said, body)
			}
		}
		to.mu.Unlock()
	}
	if len(said) != 2 || said[0] != said[1] {
		t.Errorf("%d were sent, and they differ:\n%s", len(said), strings.Join(said, "\n"))
	}
}

func TestOwnMockEndsWithItsTest(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("inner", func(t *testing.T) {
		w := mocktest.Start(t, mocktest.Own(), mocktest.Policy("none"))
		url = w.URL
		if err := w.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if resp, err := http.Get(url + "/_mock/ready"); err == nil {
		_ = resp.Body.Close()
		t.Error("it still answers")
	}
}
