package exchange_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

func TestFailureUnderAFaultSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	for _, c := range append(failing(),
		failure{"header without end", forever(okWith, "X-More: 1\r\n"), exchange.TooLarge, 0},
		failure{"header of one line without end", forever(okWith, "x"), exchange.TooLarge, 0},
		failure{"leave without end", forever("", "HTTP/1.1 100 Continue\r\n\r\n"), exchange.TooLarge, 0},
		failure{"chunks without end", forever(okWith+"Transfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"), exchange.TooLarge, 200},
		failure{"garbage without end", forever("", "\x00"), exchange.TooLarge, 0},
	) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := request(c.url(t))
			c.isSaid(t, sender(t).SendFaulted(t.Context(), r, fault(t, "chunked"), 0))
		})
	}
}

// forever says first, and then again and again the other.
func forever(first, again string) func(*testing.T) string {
	return func(t *testing.T) string {
		return socket(t, func(conn *net.TCPConn) {
			if readRequest(conn) != nil {
				return
			}
			again := strings.Repeat(again, 512)
			for _, err := io.WriteString(conn, first); err == nil; {
				_, err = io.WriteString(conn, again)
			}
		})
	}
}

func TestDeadlineIsCountedFromTheEndOfTheRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault string
		over  time.Duration
		body  int
		takes time.Duration // to send
		then  func(*net.TCPConn)
	}{
		"slower than the deadline, without an answer": {"slow-body", exchange.Deadline + time.Second, 10, exchange.Deadline + time.Second, untilItEnds},
		"without leave and without an answer":         {"expect-100-continue", 0, 10, time.Second, untilItEnds},
		"that is not read":                            {"chunked", 0, 64 << 20, 0, func(*net.TCPConn) { <-t.Context().Done() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request(socket(t, c.then))
			r.Body = []byte(long(c.body))
			x := sender(t).SendFaulted(t.Context(), r, fault(t, c.fault), c.over)
			least := c.takes + exchange.Deadline
			if x.Failure != exchange.Timeout || x.Response != nil || x.Took < least || x.Took > least+3*time.Second {
				t.Errorf("it is %q (%s) after %s", x.Failure, x.Err, x.Took)
			}
		})
	}
}

func untilItEnds(conn *net.TCPConn) { _, _ = io.Copy(io.Discard, conn) }

func TestFaultedSenderMayGiveUp(t *testing.T) {
	t.Parallel()
	for _, f := range append([]exchange.Fault{{ID: "none"}}, exchange.Faults...) {
		for _, scheme := range []string{"http", "https"} { // the latter hangs in its handshake
			t.Run(f.ID+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				reached := make(chan struct{})
				r := request(strings.Replace(socket(t, func(conn *net.TCPConn) {
					_, _ = conn.Read(make([]byte, 1))
					close(reached)
					untilItEnds(conn)
				}), "http", scheme, 1))
				x := sender(t).SendFaulted(cancelledOn(t, reached), r, f, exchange.MaxOver)
				if x.Failure != exchange.Cancelled && !(f.Aborts && x.Failure == exchange.Aborted) || x.Response != nil {
					t.Errorf("it is %q (%s)", x.Failure, x.Err)
				}
				if x.Failure == exchange.Cancelled && x.Err != errTest.Error() || x.Took > 2*time.Second {
					t.Errorf("the error is %q, after %s", x.Err, x.Took)
				}
			})
		}
	}
	past, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if x := sender(t).SendFaulted(past, request(nobody(t)), exchange.Fault{}, 0); x.Failure != exchange.Cancelled {
		t.Errorf("a caller's own deadline is %q (%s)", x.Failure, x.Err)
	}
}

func TestWhatCannotBeSentUnderAFaultIsNotSent(t *testing.T) {
	t.Parallel()
	url := socket(t, func(*net.TCPConn) { t.Error("somebody has connected") })
	for name, change := range map[string]func(*exchange.Request){
		"method":       func(r *exchange.Request) { r.Method = "PO ST" },
		"scheme":       func(r *exchange.Request) { r.URL = strings.Replace(url, "http", "ftp", 1) },
		"host":         func(r *exchange.Request) { r.URL = "https:///webhook" },
		"header name":  func(r *exchange.Request) { r.Header = http.Header{"A:b": {""}} },
		"empty name":   func(r *exchange.Request) { r.Header = http.Header{"": {""}} },
		"header value": func(r *exchange.Request) { r.Header = http.Header{"A": {"b\r\nC: d"}} },
		"no body":      func(r *exchange.Request) { r.Body = nil },
	} {
		r := request(url)
		change(&r)
		x := sender(t).SendFaulted(t.Context(), r, fault(t, "slow-body"), time.Millisecond)
		if x.Failure != exchange.Cancelled || !strings.HasPrefix(x.Err, "the request cannot be sent: ") {
			t.Errorf("%s: it is %q (%s)", name, x.Failure, x.Err)
		}
	}
}

// It does not run in parallel: the goroutines that it counts are its own.
func TestFaultLeavesNothingBehind(t *testing.T) { //nolint:paralleltest // see above
	before := runtime.NumGoroutine()
	t.Run("all", func(t *testing.T) {
		for _, url := range []string{receiver(t, nothing), endless(t), hangsUp(t), nobody(t)} {
			for _, f := range exchange.Faults {
				sender(t).SendFaulted(t.Context(), request(url), f, time.Millisecond)
			}
		}
	})
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines became %d:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}
