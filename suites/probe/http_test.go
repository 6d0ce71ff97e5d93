package probe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// answering returns a probe of a server, and the server's URL.
func answering(t *testing.T, form string, h http.HandlerFunc) (probe.Probe, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return open(t, s.URL+form), s.URL
}

func TestCountIsReadFromTheAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		want   int
	}{
		{200, "3", 3}, {200, " \n12\r\n", 12}, {200, "0", 0}, {200, "1000000000", 1e9}, {201, "1", 1},
		{200, `{"count": 2}`, 2}, {200, "\n{\"id\":\"x\",\"count\":0}\n", 0},
		{404, "", 0}, {404, "no such thing", 0}, {404, strings.Repeat("x", 100<<10), 0}, {200, strings.Repeat(" ", 65535) + "7", 7},
	} {
		p, _ := answering(t, "/effects/{id}", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = fmt.Fprint(w, c.body)
		})
		wantEffects(t, p, probe.Subject{ID: id}, c.want)
	}
}

func TestAnswerThatIsNoCountIsAnErrorThatQuotesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		parts  []string
	}{
		{200, "", []string{`""`, "200"}}, {204, "", []string{"204"}}, {200, "-1", []string{`"-1"`}}, {200, "1.5", []string{`"1.5"`}},
		{200, "+1", []string{`"+1"`}}, {200, "1e3", []string{`"1e3"`}}, {200, "1 2", []string{`"1 2"`}}, {200, "1000000001", []string{"1000000001"}},
		{200, "99999999999999999999999", []string{"99999"}}, {200, "<html>log in</html>", []string{"<html>log in"}},
		{200, `"3"`, []string{"3"}}, {200, `[3]`, []string{"[3]"}}, {200, `{"count": "3"}`, []string{"3"}}, {200, `{"count": 1.5}`, []string{"1.5"}},
		{200, `{"count": null}`, []string{"null"}}, {200, `{"Count": 3}`, []string{"no count"}}, {200, `{"count": 3} x`, []string{"not JSON"}},
		{200, `{"count": -3}`, []string{"-3"}}, {200, strings.Repeat("y", 200), []string{strings.Repeat("y", 120) + `"…`}},
		{200, strings.Repeat(" ", 65536) + "7", []string{"64 kB"}},
		{500, "boom", []string{"500", `"boom"`, "404"}}, {401, "", []string{"401"}}, {410, "0", []string{"410"}},
	} {
		p, url := answering(t, "/effects/{id}", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = fmt.Fprint(w, c.body)
		})
		n, err := p.Effects(t.Context(), probe.Subject{ID: id})
		if n != 0 {
			t.Errorf("%d %.20q counts %d", c.status, c.body, n)
		}
		wantError(t, err, append(c.parts, url+"/effects/"+id)...)
	}
}

func TestIDIsEscapedForItsPlace(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 1)
	p, _ := answering(t, "/{id}/effects?n={id}&x=1", func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.RequestURI
		_, _ = fmt.Fprint(w, 1)
	})
	wantEffects(t, p, probe.Subject{ID: intercom.NotificationID("a/b +&?%#é")}, 1)
	if got, want := await(t, asked), "GET /a%2Fb%20+&%3F%25%23%C3%A9/effects?n=a%2Fb+%2B%26%3F%25%23%C3%A9&x=1"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

func TestRedirectIsAnErrorAndNotFollowed(t *testing.T) {
	t.Parallel()
	p, _ := answering(t, "/effects/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			t.Error("the redirect was followed")
		}
		http.Redirect(w, r, "/login", http.StatusFound)
	})
	_, err := p.Effects(t.Context(), probe.Subject{ID: id})
	wantError(t, err, "302", `"/login"`, "redirects are not followed")
}

func TestProbeThatDoesNotAnswerIsAnErrorInTime(t *testing.T) {
	t.Parallel()
	p, _ := answering(t, "/effects/{id}", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "midway") {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	})
	probe.SetTimeout(p, 30*time.Millisecond)
	for _, n := range []intercom.NotificationID{id, "midway"} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // less than the patience that was shortened
		_, err := p.Effects(ctx, probe.Subject{ID: n})
		cancel()
		wantError(t, err, "no answer within 30ms", string(n))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Effects(ctx, probe.Subject{ID: id}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled question ends with %v", err)
	}
}

func TestUnreachableProbeIsAnErrorWithoutItsPassword(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := open(t, strings.Replace(s.URL, "://", "://me:hunter2@", 1)+"/{id}").Effects(t.Context(), probe.Subject{ID: id})
	wantError(t, err, "probe GET http://me:", "refused")
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("it shows in %v", err)
	}
}
