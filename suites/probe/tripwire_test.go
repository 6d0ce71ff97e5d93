package probe_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
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

func (w wire) effects() int {
	w.t.Helper()
	n, err := w.Effects(w.t.Context(), item)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestOnlyWritesThatIntercomTakesAreEffects(t *testing.T) {
	t.Parallel()
	w := newWire(t)
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
		before, recorded := w.effects(), len(w.calls(item))
		w.call(c.method, c.path, c.body, c.header...)
		if n := w.effects() - before; n != c.want {
			t.Errorf("%s %s %s has %d effects, want %d", c.method, c.path, c.body, n, c.want)
		}
		if len(w.calls(item)) != recorded+1 {
			t.Errorf("%s %s is not recorded", c.method, c.path)
		}
	}
	wantEffects(t, w, probe.Subject{ID: other}, 0)
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
		{"POST", "/articles/search", `{}`, 200, "{}"},
		{"GET", "/events/summaries", "", 200, "{}"},
		{"GET", "/help_center", "", 200, "{}"},
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
	again, err := probe.ListenAsIntercom(t.Context(), w.Addr(), nil)
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
