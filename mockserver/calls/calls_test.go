package calls_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/openapi"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// logged returns a log of calls and the handler that it keeps those of.
func logged(t *testing.T, next http.HandlerFunc) (*calls.Log, http.Handler, *[]calls.Call) {
	t.Helper()
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	var told []calls.Call
	l := calls.New(spec, func() time.Time { return at }, func(c calls.Call) { told = append(told, c) })
	return l, l.Around(next), &told
}

func TestCallIsKeptWithItsBytes(t *testing.T) {
	t.Parallel()
	l, h, told := logged(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Intercheck", `fault="slow"`)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(append([]byte("read "), body...))
	})
	r := httptest.NewRequest(http.MethodPost, "/events?x=%20", strings.NewReader("\xff\x00"))
	h.ServeHTTP(httptest.NewRecorder(), r)
	all, dropped := l.All()
	if len(all) != 1 || dropped != 0 || len(*told) != 1 {
		t.Fatalf("%d calls are kept, %d dropped, %d told of", len(all), dropped, len(*told))
	}
	c := all[0]
	if x := c.Exchange; x.Request.URL != "/events?x=%20" || string(x.Request.Body) != "\xff\x00" || string(x.Response.Body) != "read \xff\x00" || x.Status() != http.StatusTeapot {
		t.Errorf("it is %+v", x)
	}
	if c.Operation != "createDataEvent" || c.Fault != "slow" || !c.At.Equal(at) || c.ID != "1" {
		t.Errorf("it is %+v", c)
	}
	if found, ok := l.Find("1"); !ok || found.Operation != c.Operation {
		t.Error("it is not found by its ID")
	}
}

func TestCallOfABrokenConnectionIsKeptWithoutAnswer(t *testing.T) {
	t.Parallel()
	l, h, _ := logged(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	func() {
		defer func() { _ = recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/users", nil))
	}()
	if all, _ := l.All(); len(all) != 1 || all[0].Exchange.Response != nil {
		t.Errorf("it is %+v", all)
	}
}

func TestOldCallsMakeRoom(t *testing.T) {
	t.Parallel()
	l, h, _ := logged(t, func(http.ResponseWriter, *http.Request) {})
	for range 1005 {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/users", nil))
	}
	if all, dropped := l.All(); len(all) != 1000 || dropped != 5 || all[0].ID != "6" {
		t.Errorf("%d are kept from %s on, %d dropped", len(all), all[0].ID, dropped)
	}
}

func TestLargeCallsMakeRoomForEachOther(t *testing.T) {
	t.Parallel()
	l, h, _ := logged(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	body := strings.Repeat("x", 100<<10)
	for range 300 {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/users", strings.NewReader(body)))
	}
	all, dropped := l.All()
	if len(all) != 256 || dropped != 44 {
		t.Errorf("%d are kept, %d dropped", len(all), dropped)
	}
	if n := len(all[0].Exchange.Request.Body); n != 64<<10 {
		t.Errorf("%d bytes of a body are kept", n)
	}
}

func TestCallThatMatchesNothingIsExplained(t *testing.T) {
	t.Parallel()
	l, h, _ := logged(t, func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct{ method, path, near string }{
		{"POST", "/subscription", "did you mean POST /subscriptions?"},
		{"GET", "/subscriptions/nsub_1/snet", "did you mean GET /subscriptions/nsub_1/sent?"},
		{"PATCH", "/events", "/events has no PATCH, use GET or POST"},
		{"GET", "/v1/users", "did you mean GET /users? The version is no part of the path"},
		{"GET", "/2.14/contacts/5", "did you mean GET /contacts/5?"},
		{"GET", "/nothing/of/the/kind", "none is near"},
		{"GET", "/" + strings.Repeat("a", 100_000), "its path is longer than any"},
	} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(c.method, c.path, nil))
		all, _ := l.All()
		if last := all[len(all)-1]; last.Operation != "" || !strings.Contains(last.Near, c.near) {
			t.Errorf("%s %.40s: %s %q, want %q", c.method, c.path, last.Operation, last.Near, c.near)
		}
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/users/", nil))
	if all, _ := l.All(); all[len(all)-1].Operation != "listUsers" {
		t.Errorf("with a slash behind it, GET /users is %q", all[len(all)-1].Operation)
	}
}
