package probe_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestFailedCallIsAnsweredAsIntercomDoes(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for status, code := range map[int]string{429: "rate_limit_exceeded", 500: "server_error", 503: "server_error", 401: "unauthorized", 404: "not_found", 409: "client_error"} {
		before := w.effects()
		w.Fail([]string{user}, status, 1)
		got := w.call("POST", "/events", event)
		var list struct {
			Type      string
			RequestID string `json:"request_id"`
			Errors    []struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(got.body), &list); err != nil {
			t.Fatal(err)
		}
		if got.status != status || list.Type != "error.list" || len(list.Errors) != 1 || list.Errors[0].Code != code || list.Errors[0].Message == "" ||
			list.RequestID == "" || list.RequestID != got.header.Get("X-Request-Id") || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
			t.Errorf("%d is answered %+v", status, got)
		}
		if last := w.last(); last.Status != status || last.Operation != "createDataEvent" || !last.Authorized {
			t.Errorf("it is recorded as %+v", last)
		}
		wantEffects(t, w, item, before)
		if got := w.call("POST", "/events", event); got.status != 202 {
			t.Errorf("the next is answered %d", got.status)
		}
		wantEffects(t, w, item, before+1)
	}
}

func TestRateLimitEndsSoonAndSaysWhen(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.Fail([]string{id}, 429, 1)
	before := time.Now()
	h := w.call("POST", "/events", event).header
	seconds, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	reset := time.Unix(seconds, 0)
	if err != nil || h.Get("X-RateLimit-Limit") == "" || h.Get("X-RateLimit-Remaining") != "0" ||
		reset.Before(before.Add(time.Second)) || reset.After(time.Now().Add(2*time.Second)) {
		t.Errorf("%s: the reset is at %s: %v", before, reset, h)
	}
}
