package exchange_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// receiver serves handle and returns its URL.
func receiver(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// socket hands every connection to handle, which may break any rule of HTTP, and
// returns its URL. The connection is closed when handle returns.
func socket(t *testing.T, handle func(*net.TCPConn)) string {
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
				handle(conn.(*net.TCPConn))
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// answering reads a whole request and answers with these bytes, whatever they are.
func answering(t *testing.T, answer string) string {
	t.Helper()
	return socket(t, func(conn *net.TCPConn) {
		if readRequest(conn) == nil {
			_, _ = conn.Write([]byte(answer))
		}
	})
}

// resetting is the same, but then the connection is reset instead of closed.
func resetting(t *testing.T, answer string) string {
	t.Helper()
	return socket(t, func(conn *net.TCPConn) {
		if readRequest(conn) == nil {
			_, _ = conn.Write([]byte(answer))
			_ = conn.SetLinger(0)
		}
	})
}

func readRequest(conn net.Conn) error {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return err
}

func sender(t *testing.T) *exchange.Sender {
	t.Helper()
	s := exchange.NewSender(8)
	t.Cleanup(s.Close)
	return s
}

// post sends a small body to url with a sender of its own.
func post(t *testing.T, url string) exchange.Exchange {
	t.Helper()
	return sender(t).Send(t.Context(), request(url))
}

func request(url string) exchange.Request {
	return exchange.Request{
		Method: http.MethodPost, URL: url,
		Header: http.Header{"Content-Type": {"application/json"}, "User-Agent": {"tester/1"}},
		Body:   []byte(`{"a":1}`),
	}
}

// whole fails the test unless x is complete and has that status.
func whole(t *testing.T, x exchange.Exchange, status int) {
	t.Helper()
	if x.Failure != "" || x.Status() != status {
		t.Fatalf("got %d, %q (%s), want a complete %d", x.Status(), x.Failure, x.Err, status)
	}
	if x.FirstByte <= 0 || x.FirstByte > x.Took {
		t.Errorf("the first byte came after %s of %s", x.FirstByte, x.Took)
	}
}

// untilGone waits until the sender has closed the connection, which is noticed
// once the request is read.
func untilGone(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// nobody returns a URL where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	return s.URL
}

var errTest = errors.New("the test gave up")

// cancelledOn returns a context that ends as soon as at receives.
func cancelledOn(t *testing.T, at <-chan struct{}) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-at
		cancel(errTest)
	}()
	return ctx
}

func long(n int) string { return strings.Repeat("x", n) }
