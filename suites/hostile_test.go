package suites_test

import (
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// hostile answers HEAD as it should, so that it is judged, and POST as it likes.
// The body was read by then.
func hostile(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil && r.Method == http.MethodPost {
			handle(w, r)
		}
	})
}

// raw answers POST with bytes that need not be HTTP, and hangs up.
func raw(t *testing.T, write func(net.Conn)) string {
	t.Helper()
	return hostile(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = conn.Close() }()
		write(conn)
	})
}

func text(s string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, s) }
}

// flood writes text until the other side has enough.
func flood(w io.Writer, text string) {
	for err := error(nil); err == nil; {
		_, err = io.WriteString(w, strings.Repeat(text, 500))
	}
}

func dripping(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, ".")
		_ = http.NewResponseController(w).Flush()
		<-time.After(50 * time.Millisecond)
	}
}

func TestHostileReceiverIsJudgedAllTheSame(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	receivers := map[string]struct{ url, reason string }{
		"garbage":              {raw(t, text("\x00\xff\xfe\x1b[2J garbage\r\n\r\n")), "there was no whole response after "},
		"a status of no sense": {raw(t, text("HTTP/1.1 2OO OK\r\n\r\n")), "malformed"},
		"another protocol":     {raw(t, text("220 mail.example.com ESMTP\r\n")), "malformed"},
		"nothing":              {raw(t, func(net.Conn) {}), "it ended the connection without a whole response after "},
		"half a body":          {raw(t, text(ok+"Content-Length: 100\r\n\r\nhalf")), "it ended the connection without a whole response after "},
		"two lengths":          {raw(t, text(ok+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")), "there was no whole response after "},
		"1 MB of headers":      {raw(t, text(ok+"X-Long: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")), "too_large"},
		"many headers":         {raw(t, text(ok+strings.Repeat("X-Many: x\r\n", 1<<17)+"\r\n")), "too_large"},
		"hints without end":    {raw(t, func(conn net.Conn) { flood(conn, "HTTP/1.1 103 Early Hints\r\n\r\n") }), "too_large"},
		"an endless body":      {hostile(t, func(w http.ResponseWriter, _ *http.Request) { flood(w, "all work and no play ") }), "too_large (the response body is over 1 MB)"},
		"an endless line":      {raw(t, func(conn net.Conn) { flood(conn, "all work and no play ") }), "there was no whole response after "},
		"a body that drips":    {hostile(t, dripping), "its response (200) did not end within 5s"},
		"never":                {hostile(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), "it did not answer within 5s"},
		"a redirect to itself": {hostile(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}), "it answered 307 after "},
		"gone": {hostile(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }), "it answered 410 after "},
	}
	runs := map[string]*suites.Run{} // all at once, since some take as long as they may
	for name, c := range receivers {
		run, err := suites.Start(t.Context(), config(c.url, "SIG-001", "END-001", "PAY-008"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		runs[name] = run
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) { wantRefuted(t, run.Report(), receivers[name].reason) })
	}
}

// wantRefuted fails the test unless each check failed for the reason.
func wantRefuted(t *testing.T, r report.Report, reason string) {
	t.Helper()
	wantConclusion(t, r, report.NotConformant)
	if failed := ids(r, report.Fail); !slices.Equal(failed, []string{"END-001", "SIG-001", "PAY-008"}) {
		t.Errorf("%v fail", failed)
	}
	for _, x := range r.Results {
		if x.Verdict != report.Fail {
			continue
		}
		if !strings.Contains(x.Reason, "to acknowledge it with a 2xx within 5s, but ") || !strings.Contains(x.Reason, reason) || x.Took > 8*time.Second {
			t.Errorf("%s after %s: %q", x.ID, x.Took, x.Reason)
		}
	}
	wantWritable(t, r)
}

func wantWritable(t *testing.T, r report.Report) {
	t.Helper()
	for _, f := range report.Formats {
		if err := f.Write(io.Discard, r, report.Options{}); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// A receiver that breaks off now and then is never the judge's fault.
func TestConnectionsThatCloseAtRandomBreakNoCheck(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		var mu sync.Mutex
		dice := rand.New(rand.NewPCG(seed, 0))
		good := correct(t, nil)
		url := hostile(t, func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			n := dice.IntN(4)
			mu.Unlock()
			switch n {
			case 0:
				panic(http.ErrAbortHandler)
			case 1:
				w.Header().Set("Content-Length", "10")
				_, _ = io.WriteString(w, "half")
				panic(http.ErrAbortHandler)
			}
		})
		cfg := config(url)
		cfg.Skip = []string{"LAT"}
		cfg.Probes = []probe.Probe{seeing{good}} // of another receiver: it may see nothing
		cfg.Profile = suites.Wire
		r := verify(t, cfg)
		wantConclusion(t, r, report.NotConformant)
		if broken := ids(r, report.Broken); len(broken) > 0 {
			t.Errorf("seed %d: %v are broken", seed, broken)
		}
		for _, x := range r.Results {
			if (x.Reason == "") != (x.Verdict == report.Pass) {
				t.Errorf("seed %d: %s is %s: %q", seed, x.ID, x.Verdict, x.Reason)
			}
		}
	}
}
