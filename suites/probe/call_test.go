package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestCallsTellWhatCameAndWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	before := time.Now()
	w.call("GET", "/articles/"+user+"?expand=x", "")
	w.call("POST", "/events", event, "X-Trace", "t-1")
	w.call("POST", "/events", `{"event_name":"welcomed","usr_id":"`+user+`"}`)
	w.call("POST", "/subscriptions/"+user+"/ping", "")
	w.call("POST", "/events", `{"about":"nobody"}`)
	all := w.calls(item)
	var got []string
	for _, c := range all {
		got = append(got, fmt.Sprintf("%s %s?%s %s %d", c.Method, c.Path, c.Query, c.Operation, c.Status))
		if c.At.Before(before) || c.At.After(time.Now()) || !c.Authorized || c.Cut {
			t.Errorf("recorded as %+v", c)
		}
		before = c.At
	}
	want := []string{
		"GET /articles/" + user + "?expand=x  200", "POST /events? createDataEvent 202",
		"POST /events? createDataEvent 400", "POST /subscriptions/" + user + "/ping? pingSubscription 200",
	}
	if !slices.Equal(got, want) {
		t.Fatalf("recorded %q, want %q", got, want)
	}
	if string(all[1].Body) != event || all[1].Header.Get("X-Trace") != "t-1" || len(all[1].Violations) != 0 || len(all[3].Violations) != 0 {
		t.Errorf("the call is recorded as %+v", all[1])
	}
	if v := strings.Join(all[2].Violations, "\n"); !strings.Contains(v, "body: ") || !strings.Contains(v, "usr_id") || !strings.Contains(v, "created_at") {
		t.Errorf("the violations are %q", v)
	}
}

func TestCallNamingAnotherNotificationIsNotFoundByItsKeys(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.call("POST", "/events", strings.ReplaceAll(event, id, other))
	if got := w.calls(item); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	if got := w.calls(probe.Subject{ID: other}); len(got) != 1 {
		t.Errorf("found %+v", got)
	}
	_, err := w.Calls(probe.Subject{Keys: []string{"42"}})
	wantError(t, err, "cannot be told from other text")
	_, err = w.Calls(probe.Subject{})
	wantError(t, err, "a ping has no id")
}

func TestAnyCredentialsWillDoButItIsNotedWhichCame(t *testing.T) {
	t.Parallel()
	knowing, w := newWire(t), newWire(t)
	knowing.Expect(intercom.Secret(token))
	for _, c := range []struct {
		authorization string
		status        int
		some, expect  bool
	}{
		{"Bearer " + token, 202, true, true},
		{"bearer " + token, 202, true, true},
		{"Bearer another", 202, true, false},
		{"Basic " + basic(token, ""), 202, true, true},
		{"Basic " + basic("app", token), 202, true, true},
		{"Basic " + basic("app", "key"), 202, true, false},
		{"Basic " + basic("", ""), 401, false, false},
		{"Basic no-base64", 401, false, false},
		{"Bearer ", 401, false, false},
		{"Bearer", 401, false, false},
		{"Token " + token, 401, false, false},
		{token, 401, false, false},
		{"", 401, false, false},
	} {
		for to, want := range map[wire]bool{w: c.some, knowing: c.expect} {
			got := to.call("POST", "/events", event, "Authorization", c.authorization)
			if last := to.last(); got.status != c.status || last.Status != c.status || last.Authorized != want {
				t.Errorf("with %q, token known: %t, answered %d, recorded %+v", c.authorization, to == knowing, got.status, last)
			}
		}
	}
}

func basic(user, password string) string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

func TestNoCallShowsItsCredentials(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.call("POST", "/events", event, "Cookie", "session="+token, "Proxy-Authorization", token)
	w.call("POST", "/events", event, "Authorization", "Basic "+basic(token, ""))
	for _, c := range w.calls(item) {
		text := fmt.Sprintf("%v", c)
		if strings.Contains(text, token) || strings.Contains(text, basic(token, "")) || !strings.Contains(text, intercom.Redacted) {
			t.Errorf("it shows %s", text)
		}
	}
}

func TestDroppedCallIsRecordedWithoutAStatus(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.Fail([]string{id}, 0, 1)
	if res, err := client.Post("http://"+w.Addr()+"/events", "text/plain", strings.NewReader(id)); err == nil {
		_ = res.Body.Close()
		t.Errorf("it is answered %d", res.StatusCode)
	}
	if last := w.last(); last.Status != 0 || last.Authorized {
		t.Errorf("it is recorded as %+v", last)
	}
}

func TestCallThatIsHeldBackIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	remove := w.Slow([]string{id}, time.Hour)
	replied := make(chan reply, 1)
	go func() { replied <- w.call("POST", "/events", event) }()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for len(w.calls(item)) == 0 {
		if ctx.Err() != nil {
			t.Fatal("the call is not recorded")
		}
	}
	if got := w.last(); got.Status != 0 {
		t.Errorf("it is recorded as %+v", got)
	}
	wantEffects(t, w, item, 0)
	remove()
	if got := await(t, replied); got.status != 202 || w.last().Status != 202 {
		t.Errorf("it is answered %+v, recorded as %+v", got, w.last())
	}
	wantEffects(t, w, item, 1)
}

func TestForgottenCallMakesCallsAnError(t *testing.T) {
	t.Parallel()
	for what, bounds := range map[string][2]int{"calls": {3, 1 << 20}, "bytes": {100, 40_000}} {
		w := newWire(t)
		probe.SetCallBounds(w.Tripwire, bounds[0], bounds[1])
		for range 3 {
			w.call("POST", "/events", event)
		}
		if got := w.calls(item); len(got) != 3 {
			t.Errorf("with few %s, %d calls are recorded", what, len(got))
		}
		if got := w.call("PUT", "/users/1", strings.Repeat(" ", 40_000)); got.status != 200 {
			t.Errorf("answered %+v", got)
		}
		_, err := w.Calls(item)
		wantError(t, err, "had to be forgotten")
		w.call("POST", "/users", `{"user_id":"kept"}`)
		if got := w.call("GET", "/users?user_id=kept", ""); got.body != "{}" {
			t.Errorf("with few %s, the mock still grows: %+v", what, got)
		}
	}
}

func TestLargeCallIsKeptInPart(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.call("POST", "/events", event+strings.Repeat(" ", 1<<20), "X-A", strings.Repeat("x", 3000), "X-B", strings.Repeat("x", 3000))
	got := w.last()
	size := 0
	for name, values := range got.Header {
		size += len(name) + len(strings.Join(values, ""))
	}
	if got.Status != 413 || !got.Cut || len(got.Body) != 4<<10 || size > 4<<10 || got.Header.Get("X-A") == "" {
		t.Errorf("%d of the body, %d of the header are kept: %d, %t", len(got.Body), size, got.Status, got.Cut)
	}
}
