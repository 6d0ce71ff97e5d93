package probe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/probe"
)

func TestFailedRequestsDoNotCount(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.Fail([]string{mail, user}, 503, 2)
	var got []int
	for _, body := range []string{user, "else", strings.ToUpper(mail), user, id} {
		got = append(got, sink.post(body))
	}
	if fmt.Sprint(got) != "[503 200 503 200 200]" {
		t.Errorf("answered %v", got)
	}
	wantEffects(t, sink, item, 2)
}

func TestRemovedRuleFailsNothing(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	remove := sink.Fail([]string{id}, 500, 1000)
	stays := sink.Fail([]string{id}, 418, 1000)
	got := []int{sink.post(id)}
	remove()
	remove()
	got = append(got, sink.post(id))
	stays()
	got = append(got, sink.post(id))
	if fmt.Sprint(got) != "[500 418 200]" {
		t.Errorf("answered %v", got)
	}
	wantEffects(t, sink, item, 1)
}

func TestFailWithoutStatusDropsTheConnection(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	sink.Fail([]string{id}, 0, 1)
	res, err := client.Post("http://"+sink.Addr(), "text/plain", strings.NewReader(id))
	if !errors.Is(err, io.EOF) {
		t.Errorf("it ended with %v (%v)", res, err)
	}
	if status := sink.post(id); status != 200 {
		t.Errorf("the next is answered %d", status)
	}
	wantEffects(t, sink, item, 1)
}

func TestSlowAnswersAfterItsTimeAndSlowsNothingElse(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	probe.SetTimeout(sink.Sink, 20*time.Millisecond) // a wait longer than this is not the client's leaving
	const d = 120 * time.Millisecond
	sink.Slow([]string{user}, d/2)
	sink.Slow([]string{user}, d)
	sink.Slow([]string{"unrelated@example.com"}, time.Hour)
	start := time.Now()
	if status := sink.post(user); status != 200 || time.Since(start) < d {
		t.Errorf("answered %d after %s, want 200 after %s", status, time.Since(start), d)
	}
	wantEffects(t, sink, item, 1)
	// Without a body, net/http watches the connection from the start.
	if status, _ := sink.do("GET", "/"+user, ""); status != 200 {
		t.Errorf("answered %d", status)
	}
	wantEffects(t, sink, item, 2)
	if status := sink.post(id); status != 200 { // would hang if it were slowed by another's rule
		t.Errorf("answered %d", status)
	}
	wantEffects(t, sink, item, 3)
}

// visits tells when a request has reached h, and when h is done with it.
func visits(t *testing.T, h http.Handler) (url string, came, left chan struct{}) {
	t.Helper()
	came, left = make(chan struct{}, 10), make(chan struct{}, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { left <- struct{}{} }()
		came <- struct{}{}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, came, left
}

func TestRequestThatItsClientGivesUpDoesNotCount(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	remove := sink.Slow([]string{id}, time.Hour)
	url, came, left := visits(t, sink.Watch)
	giveUp(t, url, came, left)
	wantEffects(t, sink, item, 0)
	remove()
	sink.post(id)
	wantEffects(t, sink, item, 1)
}

func TestHandlerNeverSeesWhatItsClientGaveUp(t *testing.T) {
	t.Parallel()
	watch := probe.NewWatch(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it saw it") }))
	watch.Slow([]string{id}, time.Hour)
	url, came, left := visits(t, watch)
	giveUp(t, url, came, left)
}

func TestRequestGivenUpWhileItsHandlerWorksDoesNotCount(t *testing.T) {
	t.Parallel()
	watch := probe.NewWatch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		_, _ = io.WriteString(w, "too late")
	}))
	url, came, left := visits(t, watch)
	giveUp(t, url, came, left)
	wantEffects(t, watch, item, 0)
}

// giveUp sends a request, and leaves once it has come.
func giveUp(t *testing.T, url string, came, left chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-came; cancel() }()
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(id))
	if _, err := client.Do(req); !errors.Is(err, context.Canceled) {
		t.Fatalf("it ended with %v", err)
	}
	await(t, left)
}

func TestRemovedRuleLetsGoOfWhatItSlowed(t *testing.T) {
	t.Parallel()
	sink := newSink(t)
	remove := sink.Slow([]string{id}, time.Hour)
	url, came, _ := visits(t, sink.Watch)
	go func() { <-came; remove() }()
	res, err := client.Post(url, "text/plain", strings.NewReader(id))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	wantEffects(t, sink, item, 1)
}

func TestWatchCountsWhatItsHandlerAnswers2xx(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{200: 1, 201: 1, 204: 1, 0: 1, 302: 0, 404: 0, 500: 0} {
		watch := probe.NewWatch(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != id {
				t.Errorf("the handler reads %q (%v)", body, err)
			}
			if status != 0 {
				w.WriteHeader(http.StatusEarlyHints)
				w.WriteHeader(status)
			}
		}))
		watch.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(id)))
		wantEffects(t, watch, item, want)
	}
}

func TestAnswerIsCountedBeforeItsClientSeesIt(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	watch := probe.NewWatch(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
		_ = http.NewResponseController(w).Flush()
		<-hold
	}))
	url, _, _ := visits(t, watch)
	res, err := client.Post(url, "text/plain", strings.NewReader(id))
	if err != nil {
		t.Fatal(err)
	}
	wantEffects(t, watch, item, 1)
	close(hold)
	_ = res.Body.Close()
}
