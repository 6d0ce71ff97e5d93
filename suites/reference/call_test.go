package reference_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// contract is read once, since that takes a while.
var contract = sync.OnceValues(openapi.Intercom)

// A downstream is the Intercom API of these tests.
type downstream struct {
	url string

	mu     sync.Mutex
	calls  []intercom.DataEvent
	wrongs []string
}

// downstreamOf answers the calls with one status after the other, and the
// last one again and again. A status of 0 ends the connection.
func downstreamOf(t *testing.T, statuses ...int) *downstream {
	t.Helper()
	spec, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	d := &downstream{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		if status := statuses[min(d.take(spec, req, body), len(statuses)-1)]; status > 0 {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			return
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// take keeps a call, and returns how many there were before.
func (d *downstream) take(spec *openapi.Spec, req *http.Request, body []byte) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, v := range spec.ValidateRequest("createDataEvent", req, body) {
		d.wrongs = append(d.wrongs, v.Field+": "+v.Message)
	}
	for name, want := range map[string]string{"Authorization": "Bearer a token of these tests", "Content-Type": "application/json"} {
		if got := req.Header.Get(name); got != want {
			d.wrongs = append(d.wrongs, name+": "+got)
		}
	}
	if req.Method+req.URL.Path != "POST/events" {
		d.wrongs = append(d.wrongs, req.Method+" "+req.URL.Path)
	}
	var e intercom.DataEvent
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&e); err != nil {
		d.wrongs = append(d.wrongs, err.Error())
	}
	d.calls = append(d.calls, e)
	return len(d.calls) - 1
}

// all returns the calls, and fails the test where one was wrong.
func (d *downstream) all(t *testing.T) []intercom.DataEvent {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, wrong := range d.wrongs {
		t.Error(wrong)
	}
	return d.calls
}

// told keeps what a receiver reports.
type told struct {
	mu   sync.Mutex
	errs []error
}

func (o *told) hear(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.errs = append(o.errs, err)
}

func (o *told) err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return errors.Join(o.errs...)
}

// calling starts a receiver that calls d, and does not wait long.
func calling(t *testing.T, d *downstream) (*reference.Receiver, *told) {
	t.Helper()
	var reports told
	r := start(t, func(r *reference.Receiver) {
		r.Intercom, r.Token, r.Report = d.url+"/", "a token of these tests", reports.hear
		exact := r.Retry
		r.Retry = func(tries int, err error) (time.Duration, bool) {
			_, again := exact(tries, err)
			return time.Millisecond, again
		}
	})
	return r, &reports
}

// about is the body of a notification about an item.
func aboutItem(id, item string) string {
	return strings.Replace(notification(id), `{"item":{}}`, `{"item":`+item+`},"created_at":1700000000`, 1)
}

func TestEventIsSubmittedOnceForEachNotification(t *testing.T) {
	t.Parallel()
	d := downstreamOf(t, http.StatusAccepted)
	r, reports := calling(t, d)
	for range 2 {
		signed(t, r, aboutItem("notif_1", `{"id":"person_1","email":"ada@example.com"}`))
	}
	if n := acted(t, r, "notif_1"); n != 1 || reports.err() != nil {
		t.Errorf("it acted %d times, and says %v", n, reports.err())
	}
	want := intercom.DataEvent{EventName: "welcomed", CreatedAt: 1700000000, ID: "person_1"}
	calls := d.all(t)
	if len(calls) != 1 {
		t.Fatalf("it called %d times", len(calls))
	}
	metadata := string(calls[0].Metadata)
	if calls[0].Metadata = nil; metadata != `{"notification_id":"notif_1"}` || calls[0].EventName != want.EventName || calls[0].CreatedAt != want.CreatedAt || calls[0].ID != want.ID || calls[0].Email != "" {
		t.Errorf("it submitted %+v with %s", calls[0], metadata)
	}
}

func TestEventNamesThePersonInOneWay(t *testing.T) {
	t.Parallel()
	d := downstreamOf(t, http.StatusAccepted)
	r, _ := calling(t, d)
	for i, c := range []struct {
		item string
		want intercom.DataEvent
	}{
		{`{"id":"a","user_id":"b","email":"c@example.com"}`, intercom.DataEvent{ID: "a"}},
		{`{"id":null,"user_id":"b","email":"c@example.com"}`, intercom.DataEvent{UserID: "b"}},
		{`{"external_id":"b","email":"c@example.com"}`, intercom.DataEvent{UserID: "b"}},
		{`{"id":7,"external_id":"","email":"c@example.com"}`, intercom.DataEvent{Email: "c@example.com"}},
		{`{"type":"event","id":"e","intercom_user_id":"a"}`, intercom.DataEvent{ID: "a"}},
		{`{"type":"conversation","id":"7","contacts":{"contacts":[{"id":"a","external_id":"b"},{"id":"x"}]}}`, intercom.DataEvent{ID: "a"}},
		{`{"type":"conversation","id":"7","contacts":[],"user":{"id":"a"}}`, intercom.DataEvent{ID: "a"}},
		{`{"type":"contact_tag","contact":{"email":"c@example.com"},"tag":{"id":"t"}}`, intercom.DataEvent{Email: "c@example.com"}},
		{`{"type":"company","id":"k"}`, intercom.DataEvent{ID: "k"}},
	} {
		signed(t, r, aboutItem("notif_"+string(rune('a'+i)), c.item))
		acted(t, r, "")
		calls := d.all(t)
		if len(calls) != i+1 {
			t.Fatalf("%s: %d calls", c.item, len(calls))
		}
		if e := calls[i]; e.ID != c.want.ID || e.UserID != c.want.UserID || e.Email != c.want.Email {
			t.Errorf("%s: it submitted %+v", c.item, e)
		}
	}
}

func TestCallThatFailsIsMadeAgain(t *testing.T) {
	t.Parallel()
	d := downstreamOf(t, 500, 503, 0, 408, 429, 302, 200)
	r, reports := calling(t, d)
	signed(t, r, aboutItem("notif_1", `{"id":"a"}`))
	if n, calls := acted(t, r, "notif_1"), len(d.all(t)); n != 1 || calls != 7 || reports.err() != nil {
		t.Errorf("it acted %d times with %d calls, and says %v", n, calls, reports.err())
	}
}

func TestCallThatIsRefusedIsGivenUpAndReported(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 404, 409, 422, 499} {
		d := downstreamOf(t, status)
		r, reports := calling(t, d)
		signed(t, r, aboutItem("notif_1", `{"id":"a"}`))
		if n, calls := acted(t, r, "notif_1"), len(d.all(t)); n != 0 || calls != 1 {
			t.Errorf("%d: it acted %d times with %d calls", status, n, calls)
		}
		var s *reference.StatusError
		if !errors.As(reports.err(), &s) || s.Status != status {
			t.Errorf("%d: it says %v", status, reports.err())
		}
	}
}

func TestItemThatNamesNobodyIsGivenUpAndReported(t *testing.T) {
	t.Parallel()
	for _, item := range []string{"{}", "null", "[]", `{"id":null,"email":""}`, `{"id":{}}`, `"text"`} {
		d := downstreamOf(t, http.StatusAccepted)
		r, reports := calling(t, d)
		signed(t, r, aboutItem("notif_1", item))
		if n, calls := acted(t, r, "notif_1"), len(d.all(t)); n != 0 || calls != 0 || !errors.Is(reports.err(), reference.ErrNobody) {
			t.Errorf("%s: it acted %d times with %d calls, and says %v", item, n, calls, reports.err())
		}
	}
}

func TestPausesDoubleUpToASecond(t *testing.T) {
	t.Parallel()
	retry := reference.New(secret).Retry
	for tries, want := range map[int]time.Duration{1: 50, 2: 100, 3: 200, 4: 400, 5: 800, 6: 1000, 7: 1000, 1000: 1000} {
		if wait, again := retry(tries, io.ErrUnexpectedEOF); !again || wait != want*time.Millisecond {
			t.Errorf("after try %d it waits %s (%t)", tries, wait, again)
		}
	}
	for asked, want := range map[time.Duration]time.Duration{0: time.Second, -time.Hour: time.Second, 2 * time.Second: 2 * time.Second, time.Hour: 5 * time.Second} {
		if wait, again := retry(9, &reference.StatusError{Status: 429, Wait: asked}); !again || wait != want {
			t.Errorf("asked to wait %s it waits %s (%t)", asked, wait, again)
		}
	}
}

func TestWaitIsReadFromTheAnswer(t *testing.T) {
	t.Parallel()
	soon := time.Now().Add(time.Minute)
	for name, c := range map[string]struct {
		value    string
		min, max time.Duration
	}{
		"Retry-After":       {"3", 3 * time.Second, 3 * time.Second},
		"retry-after":       {soon.UTC().Format(http.TimeFormat), 50 * time.Second, time.Minute},
		"X-RateLimit-Reset": {"32503680000", time.Hour, math.MaxInt64},
		"Nothing":           {"", 0, 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(name, c.value)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		r := reference.New(secret)
		r.Intercom = server.URL
		err := r.Call(t.Context(), intercom.Notification{Data: intercom.Data{Item: json.RawMessage(`{"id":"a"}`)}})
		var s *reference.StatusError
		if !errors.As(err, &s) {
			t.Fatal(err)
		}
		if s.Wait < c.min || s.Wait > c.max {
			t.Errorf("%s: %s: %v asks for %v", name, c.value, err, s.Wait)
		}
		server.Close()
	}
}

func TestAnswerThatDoesNotEndIsNotReadOn(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 4<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	r := start(t, func(r *reference.Receiver) { r.Intercom = server.URL })
	signed(t, r, aboutItem("notif_1", `{"id":"a"}`))
	if n := acted(t, r, "notif_1"); n != 1 {
		t.Errorf("it acted %d times", n)
	}
}

func TestURLThatCannotBeCalledIsAnErrorAtOnce(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"api.intercom.io", "ftp://host", "http://", "http://%zz", "127.0.0.1:80"} {
		r := reference.New(secret)
		r.Intercom = url
		if err := r.Start("127.0.0.1:0"); err == nil || !strings.Contains(err.Error(), "URL of the Intercom API") {
			_ = r.Close()
			t.Errorf("%s: the error is %v", url, err)
		}
	}
}
