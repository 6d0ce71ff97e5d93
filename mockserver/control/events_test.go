package control_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An event is one that a reader was sent.
type event struct{ id, kind, data string }

// A reader reads events.
type reader struct {
	t    testing.TB
	all  chan event
	stop context.CancelFunc
}

// read opens a stream, behind the event last if that is not empty, and waits until
// it is there.
func (r *rig) read(path, last string) *reader {
	r.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	r.t.Cleanup(stop)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, r.server.URL+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if last != "" {
		q.Header.Set("Last-Event-ID", last)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		r.t.Fatal(err)
	}
	if kind := a.Header.Get("Content-Type"); kind != "text/event-stream" || a.StatusCode != http.StatusOK {
		r.t.Fatalf("the stream is a %d of %s", a.StatusCode, kind)
	}
	got := &reader{t: r.t, all: make(chan event, 100_000), stop: stop}
	go got.scan(a)
	return got
}

func (r *reader) scan(a *http.Response) {
	defer func() { close(r.all); _ = a.Body.Close() }()
	var e event
	lines := bufio.NewScanner(a.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data = value
		case "":
			if e.id != "" {
				r.all <- e
			}
			e = event{id: ""}
		}
	}
}

// until returns the first event that has the text, and those before it.
func (r *reader) until(kind, text string) (last event, before []event) {
	r.t.Helper()
	for e := range r.all {
		if e.kind == kind && strings.Contains(e.data, text) {
			return e, before
		}
		before = append(before, e)
	}
	r.t.Fatalf("there is no %s with %s among %v", kind, text, before)
	return last, before
}

func testEvents(t *testing.T) {
	r := newRig(t)
	events := r.read("/_mock/events", "")
	events.until("", "") // where it begins
	id := r.subscribe("user.created")
	r.trigger(`{"topic":"user.created"}`, `{"topic":"user.created","state":"delivered"}`)
	pending, _ := events.until("delivery", `"topic":"user.created"`)
	if !strings.Contains(pending.data, `"state":"pending"`) || !strings.Contains(pending.data, `"attempted":0`) {
		t.Errorf("first it is %s", pending.data)
	}
	events.until("delivery", `"state":"delivered"`)
	r.send("GET", "/users", "", "Authorization: Bearer x").with(200)
	events.until("call", `"operation":"listUsers"`)
	r.send("POST", "/_mock/subscriptions/"+id+"/pause", "").with(200)
	events.until("subscription", id)
	r.send("POST", "/_mock/clock/advance", `{"by":"1m"}`).with(200)
	events.until("clock", `"now":"2026-01-02T03:05:05Z"`)
	r.send("POST", "/_mock/faults/api", `{"status":500}`).with(201)
	events.until("faults", "{}")

	again := r.read("/_mock/events", pending.id)
	if _, before := again.until("faults", "{}"); len(before) < 4 || strings.Contains(before[1].data, `"state":"pending"`) {
		t.Errorf("who comes back is sent %v", before)
	}
	foreign := r.read("/_mock/events?last_event_id=ANOTHER-5", "")
	foreign.until("reset", "{}")
	r.send("POST", "/_mock/reset", "").with(200)
	events.until("reset", "{}")
	if e, _ := r.read("/_mock/events?workspace=b", "").until("", ""); strings.HasPrefix(pending.id, strings.Split(e.id, "-")[0]) {
		t.Error("another workspace has the same feed")
	}
}

func TestSlowReaderIsToldHowMuchIsLeftOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.read("/_mock/events", "")
	begin, _ := first.until("", "")
	first.stop()
	space := r.mock.Main()
	for range 20_000 {
		space.Feed.Publish("faults", nil)
	}
	late := r.read("/_mock/events", begin.id)
	left, _ := late.until("left_out", "")
	if want := `{"count":3616}`; left.data != want {
		t.Errorf("left out is %s, want %s", left.data, want)
	}
}

func TestStreamsEndWhenTheMockStops(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	r := newRig(t, stopBy(stop))
	events := r.read("/_mock/events", "")
	events.until("", "")
	close(stop)
	for range events.all { // which ends with the stream
	}
}
