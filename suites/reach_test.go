package suites_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// socket hands every connection to handle, which may break any rule of HTTP,
// and returns its URL. The connection is closed when handle returns.
func socket(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				handle(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/webhook"
}

// saying reads a little, and then says text.
func saying(text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, text)
	}
}

// silent reads, and says nothing until the other side gives up.
func silent(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// nobody returns a URL where nobody listens any more.
func nobody(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return "http://" + l.Addr().String() + "/webhook"
}

// A gateway answers before there is a receiver behind it.
func TestWaitLastsUntilThereIsAReceiverBehindTheGateway(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		var early atomic.Int64
		r := correct(t, func(r *reference.Receiver) {
			r.Intercept = func(w http.ResponseWriter, _ *http.Request) bool {
				if early.Add(1) > 8 { // more than a run asks that does not wait
					return false
				}
				w.WriteHeader(status)
				return true
			}
		})
		c := config(r.URL(), "SIG-001")
		c.Wait = patience
		wantConclusion(t, verify(t, c), report.Conformant)
	}
}

// A receiver that reads its ids first knows HEAD before it takes notifications.
func TestWaitLastsUntilTheReceiverIsReady(t *testing.T) {
	t.Parallel()
	var early atomic.Int64
	r := correct(t, func(r *reference.Receiver) {
		r.Intercept = func(w http.ResponseWriter, q *http.Request) bool {
			if q.Method != http.MethodPost || early.Add(1) > 8 {
				return false
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
	})
	c := config(r.URL(), "SIG-001")
	c.Wait = patience
	wantConclusion(t, verify(t, c), report.Conformant)
}

func TestReceiverThatCannotBeReachedIsToldBeforeTheRun(t *testing.T) {
	t.Parallel()
	const notHTTP, noTLS = "answers nothing that is HTTP: ", "offers no TLS connection that can be trusted: "
	secured := func(url string) string { return strings.Replace(url, "http:", "https:", 1) }
	for name, c := range map[string]struct{ url, why, hint string }{
		"nobody listens":      {nobody(t), "refuses connections", "--wait 30s"},
		"no such host":        {"http://nohost.invalid/webhook", "has a host name without an address", "look at the host name"},
		"https to plain HTTP": {secured(correct(t, nil).URL()), noTLS, "look at http against https"},
		"plain HTTP to TLS":   {socket(t, saying("\x15\x03\x01\x00\x02\x02\x46")), noTLS, "look at http against https"},
		"another protocol":    {socket(t, saying("220 mail.example.com ESMTP\r\n")), notHTTP, "look at host and port"},
		"hangs up":            {socket(t, func(net.Conn) {}), notHTTP, "look at host and port"},
		"accepts and is silent": {
			socket(t, silent), "answers neither a HEAD request nor a notification within 5s", "whether a firewall or a proxy stands between",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := suites.Verify(t.Context(), config(c.url))
			var u suites.Unreachable
			if !errors.As(err, &u) {
				t.Fatalf("the error is %T: %v", err, err)
			}
			if u.URL != c.url || !strings.HasPrefix(u.Why, c.why) || !strings.Contains(u.Hint, c.hint) || err.Error() != "the receiver at "+c.url+" "+u.Why {
				t.Errorf("%q with the hint %q", err, u.Hint)
			}
			if took := time.Since(start); took > 12*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// Whoever answers is there, whatever it answers: what is wrong with it is for
// the checks to say.
func TestAnyAnswerIsAReceiver(t *testing.T) {
	t.Parallel()
	for _, status := range []int{100, 302, 400, 401, 404, 405, 500, 503} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(max(200, status)) })
		if _, err := suites.Verify(t.Context(), config(url, "END-003")); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestWaitLastsUntilTheReceiverAnswers(t *testing.T) {
	t.Parallel()
	var hangUps atomic.Int64
	url := socket(t, func(conn net.Conn) {
		if hangUps.Add(1) > 3 {
			saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")(conn)
		}
	})
	c := config(url, "END-003")
	c.Wait = patience
	r := verify(t, c)
	wantConclusion(t, r, report.Conformant)
	if n := hangUps.Load(); n != 6 { // three in vain, a HEAD and a notification that it waited for, and the check's
		t.Errorf("%d requests", n)
	}
}

func TestWaitInVainEnds(t *testing.T) {
	t.Parallel()
	c := config(nobody(t))
	c.Wait = 250 * time.Millisecond
	start := time.Now()
	_, err := suites.Verify(t.Context(), c)
	var u suites.Unreachable
	if took := time.Since(start); !errors.As(err, &u) || took < c.Wait || took > c.Wait+2*time.Second {
		t.Errorf("after %s: %v", took, err)
	}
}

func TestWaitEndsWithTheRun(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]func(net.Conn){"hanging up": func(net.Conn) {}, "silent": silent} {
		ctx, cancel := context.WithCancel(t.Context())
		c := config(socket(t, func(conn net.Conn) { cancel(); handle(conn) }))
		c.Wait = time.Hour
		start := time.Now()
		if _, err := suites.Verify(ctx, c); err == nil || time.Since(start) > 4*time.Second {
			t.Errorf("%s: after %s: %v", name, time.Since(start), err)
		}
	}
}
