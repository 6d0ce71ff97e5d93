package probe_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

const token = "dG9rOjEyMzQ1Njc4"

// event is a call as it should be, which mentions the item.
const event = `{"event_name":"welcomed","created_at":1752500000,"user_id":"` + user + `","metadata":{"notification_id":"` + id + `"}}`

// A tripwire with the client of a receiver that calls it.
type wire struct {
	*probe.Tripwire
	t testing.TB
}

func newWire(t testing.TB) wire {
	t.Helper()
	return wire{open(t, "tripwire:127.0.0.1:0").(*probe.Tripwire), t}
}

type reply struct {
	status int
	header http.Header
	body   string
}

// call makes a call with a bearer token, unless other credentials are given.
func (w wire) call(method, path, body string, header ...string) reply {
	w.t.Helper()
	if !slices.Contains(header, "Authorization") {
		header = append(header, "Authorization", "Bearer "+token)
	}
	status, h, text := send(w.t, w.Addr(), method, path, body, header...)
	return reply{status, h, text}
}

func (w wire) calls(s probe.Subject) []probe.Call {
	w.t.Helper()
	all, err := w.Calls(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// last returns the latest call that mentions the item.
func (w wire) last() probe.Call {
	w.t.Helper()
	all := w.calls(item)
	if len(all) == 0 {
		w.t.Fatal("no call is recorded")
	}
	return all[len(all)-1]
}

func TestOnlyWritesThatIntercomTakesAreEffects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path, body string
		header             []string
		want               int
	}{
		{"POST", "/events", event, nil, 1},
		{"POST", "/events/", event, nil, 1},
		{"POST", "/contacts/" + user + "/tags", `{"id":"7"}`, nil, 1},
		{"PUT", "/contacts/" + user, `{}`, nil, 1},
		{"PATCH", "/contacts/" + user, `{}`, nil, 1},
		{"DELETE", "/contacts/" + user, ``, nil, 1},
		{"POST", "/users", `{"user_id":"` + user + `"}`, nil, 1},
		{"GET", "/contacts/" + user, ``, nil, 0},
		{"HEAD", "/contacts/" + user, ``, nil, 0},
		{"OPTIONS", "/contacts/" + user, ``, nil, 0},
		{"POST", "/contacts/search", `{"query":{"field":"email","operator":"=","value":"` + mail + `"}}`, nil, 0},
		{"POST", "/events", event, []string{"Authorization", ""}, 0},
		{"POST", "/events", `{"user_id":"` + user + `"}`, nil, 0},
		{"POST", "/events", user, nil, 0},
	} {
		w := newWire(t)
		w.call(c.method, c.path, c.body, c.header...)
		if n, err := w.Effects(t.Context(), item); n != c.want || err != nil {
			t.Errorf("%s %s %s has %d effects (%v), want %d", c.method, c.path, c.body, n, err, c.want)
		}
		if len(w.calls(item)) != 1 {
			t.Errorf("%s %s is not recorded", c.method, c.path)
		}
		wantEffects(t, w, probe.Subject{ID: other}, 0)
	}
}

func TestWhatTheMockNeverSawIsAnsweredAsIfItWereThere(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/contacts/5714f1e2", "", 200, `{"type":"contact","id":"5714f1e2"}`},
		{"PUT", "/companies/77/", "{}", 200, `{"type":"company","id":"77"}`},
		{"DELETE", "/contacts/5714f1e2/tags/9", "", 200, `{"type":"tag","id":"9"}`},
		{"GET", "/users/5714f1e2", "", 200, `{"type":"user","id":"5714f1e2"}`},
		{"PATCH", "/users/5714f1e2", "{}", 200, `{"type":"user","id":"5714f1e2"}`},
		{"GET", "/subscriptions/nsub_1", "", 200, `{"type":"notification_subscription","id":"nsub_1"}`},
		{"POST", "/contacts/5714f1e2/tags", `{"id":"7"}`, 200, "{}"},
		{"POST", "/conversations/search", `{}`, 200, "{}"},
		{"GET", "/events/summaries", "", 200, "{}"},
		{"GET", "/me", "", 200, "{}"},
		{"GET", "/x/a%22b1", "", 200, "{}"},
		{"GET", "/tags/a%22b1", "", 200, `{"type":"tag","id":"a\"b1"}`},
		{"POST", "/events", event, 202, ""},
	} {
		got := w.call(c.method, c.path, c.body)
		if got.status != c.status || got.body != c.want || got.header.Get("Allow") != "" || got.header.Get("X-Ratelimit-Limit") == "" {
			t.Errorf("%s %s is answered %+v", c.method, c.path, got)
		}
	}
}

func TestStandInAnswersWithADescribedStatus(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	operations := spec.Operations()
	if len(operations) == 0 {
		t.Fatal("no operation is described")
	}
	for _, o := range operations {
		r := httptest.NewRequest(o.Method, strings.ReplaceAll(o.Path, "{id}", "nsub_1"), nil)
		status, _ := probe.AsIfThere(o.ID, r)
		err := spec.ValidateResponse(o.ID, status, nil, nil)
		if err != nil && strings.Contains(err.Error(), "is not described") {
			t.Error(err)
		}
	}
}

func TestTheMockKeepsWhatItIsTold(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.call("POST", "/users", `{"user_id":"`+user+`","email":"`+mail+`","name":"Jo"}`)
	got := w.call("GET", "/users?user_id="+user, "")
	if got.status != 200 || !strings.Contains(got.body, `"Jo"`) {
		t.Errorf("answered %+v", got)
	}
}

func TestCallsTellWhatCameAndWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	before := time.Now()
	w.call("GET", "/contacts/"+user+"?expand=x", "")
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
		"GET /contacts/" + user + "?expand=x  200", "POST /events? createDataEvent 202",
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
		w := newWire(t)
		for _, expected := range []bool{false, true} {
			if expected {
				w.Expect(intercom.Secret(token))
			}
			got := w.call("POST", "/events", event, "Authorization", c.authorization)
			want := c.some
			if expected {
				want = c.expect
			}
			if last := w.last(); got.status != c.status || last.Status != c.status || last.Authorized != want {
				t.Errorf("with %q, token known: %t, answered %d, recorded %+v", c.authorization, expected, got.status, last)
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

func TestFailedCallIsAnsweredAsIntercomDoes(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]string{429: "rate_limit_exceeded", 500: "server_error", 503: "server_error", 401: "unauthorized", 404: "not_found", 409: "client_error"} {
		w := newWire(t)
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
		wantEffects(t, w, item, 0)
		if got := w.call("POST", "/events", event); got.status != 202 {
			t.Errorf("the next is answered %d", got.status)
		}
		wantEffects(t, w, item, 1)
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

func TestHostileCallDoesNoHarm(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	probe.SetTimeout(w.Tripwire, 100*time.Millisecond)
	head := func(line string) string { return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n" }
	deep := strings.Repeat("[", 200_000)
	for what, c := range map[string]struct {
		head, body string
		endless    bool
	}{
		"garbage":           {"\x16\x03\x01\x00 garbage\r\n\r\n", "", false},
		"no body":           {head("POST /events/"+id) + "Content-Length: 50\r\n\r\n", "", false},
		"endless body":      {head("POST /events/"+id) + "Transfer-Encoding: chunked\r\n\r\n", "100\r\n" + strings.Repeat("x", 256) + "\r\n", true},
		"garbage for JSON":  {head("POST /events") + "Content-Length: 4\r\n\r\n", "\x00\xff{\"", false},
		"deep JSON":         {head("POST /events") + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(deep)), deep, false},
		"strange path":      {head("POST /users/%2e%2e/%00//..") + "Content-Length: 0\r\n\r\n", "", false},
		"path of an escape": {head("GET /users/%25%32%46%2F") + "\r\n", "", false},
		"no path":           {head("OPTIONS *") + "\r\n", "", false},
		"a proxy's path":    {head("GET http://elsewhere/users/1") + "\r\n", "", false},
		"connect":           {head("CONNECT elsewhere:443") + "\r\n", "", false},
		"broken gzip":       {head("POST /events") + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n", "\x1f\x8b", false},
		"bad credentials":   {"GET /users HTTP/1.1\r\nHost: x\r\nAuthorization: Basic \xff\xfe\r\n\r\n", "", false},
	} {
		pour(t, w.Addr(), c.head, c.body, c.endless)
		if got := w.call("POST", "/events", event); got.status != 202 {
			t.Errorf("after %s, an event is answered %+v", what, got)
		}
	}
	if got := w.calls(probe.Subject{ID: id}); len(got) < 13 {
		t.Errorf("%d calls are recorded", len(got))
	}
}

// pour writes what no HTTP client would, until the other side has had enough. It
// returns the beginning of the answer.
func pour(t *testing.T, address, head, body string, endless bool) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	answered := make(chan string, 1)
	go func() {
		answer := make([]byte, len("HTTP/1.1 200"))
		n, _ := io.ReadFull(conn, answer)
		answered <- string(answer[:n])
	}()
	_, err = io.WriteString(conn, head+body)
	for err == nil && endless {
		_, err = io.WriteString(conn, body)
	}
	return await(t, answered)
}

func TestTripwireDeliversNothing(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it is called") }))
	defer elsewhere.Close()
	made := w.call("POST", "/subscriptions", `{"service_type":"web","topics":["user.created"],"url":"`+elsewhere.URL+`"}`)
	var s struct{ ID string }
	if err := json.Unmarshal([]byte(made.body), &s); err != nil || s.ID == "" {
		t.Fatalf("answered %+v", made)
	}
	w.call("POST", "/users", `{"user_id":"`+user+`"}`)
	if got := w.call("POST", "/subscriptions/"+s.ID+"/ping", ""); got.status != 200 {
		t.Errorf("answered %+v", got)
	}
	if err := probe.Settle(t.Context(), w.Tripwire); err != nil {
		t.Fatal(err)
	}
}

func TestClosedTripwireFreesItsPortAndStillTells(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	w.call("POST", "/events", event)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	again, err := probe.ListenAsIntercom(t.Context(), w.Addr())
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
	wantEffects(t, w, item, 1)
	if len(w.calls(item)) != 1 {
		t.Error("the call is forgotten")
	}
}

func TestManyCallsAtOnceAreAllRecorded(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	const clients, each = 8, 20
	done := make(chan struct{}, clients)
	for range clients {
		go func() {
			defer func() { done <- struct{}{} }()
			for range each {
				w.call("POST", "/events", event)
				w.Expect(token)
				_, _ = w.Calls(item)
			}
		}()
	}
	for range clients {
		await(t, done)
	}
	all := w.calls(item)
	if len(all) != clients*each || !slices.IsSortedFunc(all, func(a, b probe.Call) int { return a.At.Compare(b.At) }) {
		t.Errorf("%d calls are recorded, or not in order", len(all))
	}
	wantEffects(t, w, item, clients*each)
}
