package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// asker asks a mock's API, and returns what is answered, which must be a success.
func asker(t *testing.T, s *mockserver.Server) func(method, path, body string) map[string]any {
	t.Helper()
	api, err := s.API()
	if err != nil {
		t.Fatal(err)
	}
	return func(method, path, body string) (said map[string]any) {
		t.Helper()
		q := httptest.NewRequest(method, path, strings.NewReader(body))
		q.Header.Set("Authorization", "Bearer x")
		q.Header.Set("Intercom-Version", "1.4")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, q)
		if w.Code != http.StatusOK || json.Unmarshal(w.Body.Bytes(), &said) != nil {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return said
	}
}

// TestAdvanceDoesAllThatIsDueMeanwhile: the snooze of a conversation ends and a
// job is carried out, what they make happen is delivered, and what is not
// acknowledged is tried again, before Advance returns.
func TestAdvanceDoesAllThatIsDueMeanwhile(t *testing.T) {
	t.Parallel()
	heard, url := receiver(t)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := clock.NewManual(begin)
	s := server(t, mockserver.Config{Seed: 1, Clock: c})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	defer func() { cancel(); <-done }()
	key, topics := string(secret), []intercom.Topic{"conversation.admin.unsnoozed", "event.created"}
	if _, err := s.Workspace.Subscribe(t.Context(), workspace.Draft{URL: &url, HubSecret: &key, Topics: topics, EventNames: []string{"late"}}); err != nil {
		t.Fatal(err)
	}
	ask := asker(t, s)
	admin := ask("GET", "/admins", "")["admins"].([]any)[0].(map[string]any)["id"]
	user := ask("POST", "/users", `{"user_id":"20"}`)["id"]
	begun := ask("POST", "/conversations", fmt.Sprintf(`{"from":{"type":"user","id":%q},"body":"Hello"}`, user))["conversation_id"]
	ask("POST", fmt.Sprintf("/conversations/%s/parts", begun), fmt.Sprintf(`{"message_type":"snoozed","admin_id":%q,"snoozed_until":%d}`, admin, c.Now().Add(time.Hour).Unix()))
	job := ask("POST", "/bulk/events", `{"items":[{"method":"post","data_type":"event","data":{"event_name":"late","created_at":1767323045,"user_id":"20"}}]}`)["id"]
	advance := func(by time.Duration) {
		t.Helper()
		if err := s.Deliverer.Advance(t.Context(), by); err != nil {
			t.Fatal(err)
		}
	}
	advance(0) // so that the ping is acknowledged
	heard.refuse(1)
	advance(2 * time.Hour)
	if got := heard.said(); !slices.Equal(got, []string{"ping", "event.created", "event.created", "conversation.admin.unsnoozed"}) {
		t.Errorf("delivered is %q", got)
	}
	if state := ask("GET", fmt.Sprintf("/jobs/%s", job), "")["state"]; state != "completed" {
		t.Errorf("the job is %s", state)
	}
	if now := c.Now(); !now.Equal(begin.Add(2 * time.Hour)) {
		t.Errorf("it is %s", now)
	}
}
