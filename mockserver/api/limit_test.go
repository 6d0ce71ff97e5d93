package api_test

import (
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/api"
)

func TestTooManyRequestsAreRefusedUntilTheWindowEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{limit: api.RateLimit{Requests: 2, Window: 10 * time.Second}})
	for _, left := range []string{"1", "0"} {
		if got := r.do("GET", "/users", "").with(200).header; got.Get("X-RateLimit-Remaining") != left || got.Get("X-RateLimit-Limit") != "2" {
			t.Errorf("got %v", got)
		}
	}
	refused := r.do("POST", "/users", `{"user_id":"20"}`).problem(429, "rate_limit_exceeded").header
	if refused.Get("X-RateLimit-Remaining") != "0" || refused.Get("X-RateLimit-Reset") != "1462888360" {
		t.Errorf("got %v", refused)
	}
	if heard := r.heard.take(); heard != "" {
		t.Errorf("heard %s of what was refused", heard)
	}
	r.send("GET", "/users", "").problem(401, "unauthorized")
	r.clock.Advance(5 * time.Second)
	r.do("GET", "/users", "").with(200)
}

func TestRateLimitsAreWrittenAsRequestsInAWindow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]api.RateLimit{"": {}, "83/10s": {83, 10 * time.Second}, "500/1m": {500, time.Minute}} {
		if got, err := api.ParseRateLimit(text); err != nil || got != want {
			t.Errorf("%q is %v (%v)", text, got, err)
		}
	}
	for _, text := range []string{"83", "/10s", "83/", "0/10s", "-1/10s", "83/10", "83/1ms", "83/-1s", "a/b"} {
		if got, err := api.ParseRateLimit(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
