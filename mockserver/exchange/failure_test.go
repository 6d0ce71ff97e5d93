package exchange_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

const okWith = "HTTP/1.1 200 OK\r\n"

// mayBegin stands for any status, and for none: a reset may overtake what was
// sent before it.
const mayBegin = -1

// failing is every receiver that fails, and how.
func failing() []failure {
	return []failure{
		{"nobody listens", nobody, exchange.Refused, 0},
		{"no such host", constant("http://nohost.invalid/"), exchange.Unknown, 0},
		{"no such port", constant("http://127.0.0.1:99999/"), exchange.Unknown, 0},
		{"closes without an answer", raw(answering, ""), exchange.Reset, 0},
		{"resets without an answer", raw(resetting, ""), exchange.Reset, 0},
		{"closes on connect", hangsUp, exchange.Reset, 0},
		{"closes inside the headers", raw(answering, okWith+"Content-Length: 9\r\n"), exchange.Reset, 0},
		{"closes inside the body", raw(answering, okWith+"Content-Length: 9\r\n\r\n12345"), exchange.Reset, 200},
		{"resets inside the body", raw(resetting, okWith+"Content-Length: 9\r\n\r\n12345"), exchange.Reset, mayBegin},
		{"closes between chunks", raw(answering, okWith+"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"), exchange.Reset, 200},
		{"is no HTTP server", raw(answering, "220 mail.example.com ESMTP\r\n"), exchange.Malformed, 0},
		{"has a status that is no number", raw(answering, "HTTP/1.1 two hundred\r\n\r\n"), exchange.Malformed, 0},
		{"has chunks of no length", raw(answering, okWith+"Transfer-Encoding: chunked\r\n\r\nno\r\n"), exchange.Malformed, 200},
		{"header over 64 kB", raw(answering, okWith+"X-Long: "+long(70<<10)+"\r\nContent-Length: 0\r\n\r\n"), exchange.TooLarge, 0},
		{"body without end", endless, exchange.TooLarge, 200},
		{"certificate that nobody trusts", untrusted, exchange.TLS, 0},
		{"https to an http port", func(t *testing.T) string { return secured(receiver(t, nothing)) }, exchange.TLS, 0},
		{"http to an https port", raw(answering, "\x15\x03\x01\x00\x02\x02\x46"), exchange.TLS, 0},
		{"TLS of an old version", oldTLS, exchange.TLS, 0},
	}
}

type failure struct {
	name   string
	url    func(*testing.T) string
	want   exchange.Failure
	status int
}

func TestFailureSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	for _, c := range failing() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.isSaid(t, post(t, c.url(t)))
		})
	}
}

func (c failure) isSaid(t *testing.T, x exchange.Exchange) {
	t.Helper()
	if x.Failure != c.want || x.Status() != c.status && c.status != mayBegin {
		t.Errorf("it is %q with status %d (%s), want %q with %d", x.Failure, x.Status(), x.Err, c.want, c.status)
	}
	if x.Err == "" || x.Acknowledged() || x.Refused() {
		t.Errorf("error %q, acknowledged %t, refused %t", x.Err, x.Acknowledged(), x.Refused())
	}
	if x.FirstByte > x.Took || x.FirstByte == 0 && x.Response != nil {
		t.Errorf("the first byte came after %s of %s", x.FirstByte, x.Took)
	}
}

func TestWhatCameBeforeTheFailureIsKept(t *testing.T) {
	t.Parallel()
	x := post(t, answering(t, okWith+"Content-Length: 9\r\n\r\n12345"))
	if x.Failure != exchange.Reset || x.Status() != 200 || string(x.Response.Body) != "12345" || x.Response.Size != 5 {
		t.Errorf("it is %q (%s) with %+v", x.Failure, x.Err, x.Response)
	}
}

func TestWhatCannotBeSentSaysNothingOfTheReceiver(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	for name, change := range map[string]func(*exchange.Request){
		"method": func(r *exchange.Request) { r.Method = "PO ST" },
		"header": func(r *exchange.Request) { r.Header = http.Header{"X-Broken": {"a\nb"}} },
		"name":   func(r *exchange.Request) { r.Header = http.Header{"a b": {"c"}} },
		"scheme": func(r *exchange.Request) { r.URL = "ftp://127.0.0.1/" },
		"url":    func(r *exchange.Request) { r.URL = "http://127.0.0.1/%zz" },
		"host":   func(r *exchange.Request) { r.URL = "http:///webhook" },
	} {
		r := request(url)
		change(&r)
		if x := sender(t).Send(t.Context(), r); x.Failure != exchange.Cancelled || x.Err == "" || x.Response != nil {
			t.Errorf("%s: it is %q (%s)", name, x.Failure, x.Err)
		}
	}
}

func TestSenderMayGiveUp(t *testing.T) {
	t.Parallel()
	reached := make(chan struct{})
	url := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		close(reached)
		untilGone(r)
	})
	x := sender(t).Send(cancelledOn(t, reached), request(url))
	if x.Failure != exchange.Cancelled || x.Response != nil {
		t.Errorf("it is %q (%s)", x.Failure, x.Err)
	}
	past, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if x := sender(t).Send(past, request(url)); x.Failure != exchange.Cancelled {
		t.Errorf("a caller's own deadline is %q (%s)", x.Failure, x.Err)
	}
}

func nothing(http.ResponseWriter, *http.Request) {}

func constant(url string) func(*testing.T) string { return func(*testing.T) string { return url } }

func raw(serve func(*testing.T, string) string, answer string) func(*testing.T) string {
	return func(t *testing.T) string { return serve(t, answer) }
}

func secured(url string) string { return strings.Replace(url, "http:", "https:", 1) }

func hangsUp(t *testing.T) string { return socket(t, func(*net.TCPConn) {}) }

func endless(t *testing.T) string {
	return receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := fmt.Fprint(w, long(1<<10)); err != nil {
				return
			}
		}
	})
}

func untrusted(t *testing.T) string { return tlsReceiver(t, &tls.Config{}) }

func oldTLS(t *testing.T) string {
	return tlsReceiver(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
}

func tlsReceiver(t *testing.T, c *tls.Config) string {
	s := httptest.NewUnstartedServer(http.HandlerFunc(nothing))
	s.TLS, s.Config.ErrorLog = c, quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
