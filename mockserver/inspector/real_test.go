package inspector_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/inspector"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A receiver acknowledges what is rightly signed, and, as long as it is busy,
// nothing.
type receiver struct {
	*httptest.Server
	busy chan struct{} // has what it still answers 503
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{busy: make(chan struct{}, 100)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		select {
		case <-r.busy:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		default:
			if req.Header.Get("X-Hub-Signature") != sign(string(body)) {
				w.WriteHeader(http.StatusUnauthorized)
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// realMock serves a mock whose clock is moved by hand and that has one
// subscription, to all that is asked for.
func realMock(t *testing.T, token intercom.Secret, topics ...intercom.Topic) (*mockserver.Mock, *receiver, string) {
	t.Helper()
	to := newReceiver(t)
	hook, key := to.URL+"/hook", secret
	mock, err := mockserver.NewMock(t.Context(), mockserver.MockConfig{
		Config: mockserver.Config{Seed: 1, Keep: 10_000}, ClockText: "manual:2026-01-02T03:04:05Z",
		Prepare: func(ctx context.Context, s *mockserver.Server) error {
			_, err := s.Workspace.Subscribe(ctx, workspace.Draft{URL: &hook, Topics: topics, HubSecret: &key, EventNames: []string{"wrote-fear-and-trembling"}})
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := inspector.New()
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	handler, err := control.New(control.Config{Mock: mock, Log: slog.New(slog.DiscardHandler), Page: page, Token: token, SelfCheck: true, Stop: stop})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	mock.SetBaseURL(server.URL)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { defer close(over); mock.Run(ctx) }()
	t.Cleanup(func() { close(stop); cancel(); <-over; server.CloseClientConnections(); server.Close() })
	return mock, to, server.URL
}

func TestAMockIsInspectedFromTheFirstTriggerToTheLastRetry(t *testing.T) {
	t.Parallel()
	_, to, url := realMock(t, "", "contact.user.created", "event.created")
	b := open(t, url, "")
	b.sees("1 delivery") // the ping
	to.busy <- struct{}{}
	b.click("#trigger")
	b.until(`document.querySelector("dialog textarea").value.length > 100`)
	b.click("dialog button[type=submit]")
	b.sees("pending", "Attempt 1", "503", "Next attempt at 2026-01-02 03:05:05.000", "The signature that was sent is the right one")
	b.picture("retry-is-due")
	b.click("#clock-button")
	b.typed("dialog input", "1m")
	b.click("dialog button[type=submit]")
	b.sees("waited 1 min", "Attempt 2", "Acknowledged, at 03:05:05")
	b.picture("retried")
	b.click("#edit")
	b.until(`document.querySelector("dialog textarea")`)
	b.typed("dialog textarea", `{"type": "contact", "edited": "by hand", "number": 12345678901234567890, "rate": 1.0}`)
	b.click("dialog button[type=submit]")
	b.sees("Repeats", "The signature that was sent is the right one", `"by hand"`, "12345678901234567890")
	b.click("#edit")
	b.until(`/"number": 12345678901234567890,\s+"rate": 1.0\s/.test(document.querySelector("dialog textarea")?.value)`)
	b.undisturbed()
}

func TestAMocksCallsEventsAndSubscriptionsAreShown(t *testing.T) {
	t.Parallel()
	_, to, url := realMock(t, "", "contact.user.created", "event.created")
	b := open(t, url, "")
	for path, body := range map[string]string{"/contacts": `{"role":"user","external_id":"7"}`, "/evnets": `{}`} {
		say(t, url+path, body)
	}
	say(t, url+"/events", `{"event_name":"wrote-fear-and-trembling","user_id":"7","created_at":1767323045}`)
	b.sees("Wrote fear and trembling")
	b.shortcut("2")
	b.sees("3 calls", "did you mean", "202")
	b.shortcut("3")
	b.sees("1 subscription", to.URL, "live")
	b.click(`[id^=Pause]`)
	b.until(`document.querySelector("[id^='Set live']")`)
	b.click(`[id^="Set live"]`)
	b.click(`[id^=Ping]`)
	b.sees("A ping was sent")
	b.shortcut("4")
	b.typed("[aria-label=Deliveries] [placeholder^=copies]", "tampering=other-secret")
	b.click("[aria-label=Deliveries] button[type=submit]")
	b.sees("plan tampering=other-secret")
	b.shortcut("t")
	b.until(`document.querySelector("dialog textarea").value.length > 100`)
	b.click("dialog button[type=submit]")
	b.sees("401", "The signature that was sent is not the right one")
	b.picture("forged")
	b.undisturbed()
}

func TestAMocksFullSpeedIsFollowed(t *testing.T) {
	t.Parallel()
	const n = 5000
	mock, _, url := realMock(t, "", "contact.user.created")
	b := open(t, url, "")
	b.sees("1 delivery")
	topic, _ := fixtures.Lookup("contact.user.created", intercom.Modern)
	var last []string
	for range n {
		var err error
		if last, err = mock.Main().Server().Happen(t.Context(), mockserver.Happening{Topic: topic}); err != nil {
			t.Fatal(err)
		}
	}
	b.until(fmt.Sprintf(`document.querySelector('.row[aria-posinset="1"]').dataset.id === %q && document.querySelector('.row[aria-posinset="1"]').innerText.includes("delivered")`, last[0]))
	// What the stream could not carry is in the list all the same, on its further pages.
	b.until(`/^5,001 deliveries|there are older ones/.test(document.getElementById("shown").textContent)`)
	t.Logf("after %d deliveries at full speed: %s", n, eval[string](b, `document.querySelector(".foot").innerText`))
	b.undisturbed()
}

// say makes a call as a client of Intercom's.
func say(t *testing.T, url, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer any")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close() // its status is shown in the page
}

func TestAMockWithATokenIsSignedInTo(t *testing.T) {
	t.Parallel()
	_, _, url := realMock(t, "the token of the mock", "contact.user.created")
	b := visit(t, url, "")
	b.sees("This mock wants a token")
	b.typed("dialog input", "the token of the mock")
	b.click("dialog button[type=submit]")
	b.arrives("1 delivery")
}
