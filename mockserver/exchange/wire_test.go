package exchange_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

const (
	brief    = 300 * time.Millisecond // how long slow faults take here
	inPieces = 6                      // at least as many are read one by one
)

// A tape is what came over one connection.
type tape struct {
	bytes.Buffer
	reads int
	end   error // nil for an orderly end
}

// recorded sends r under a fault to a receiver of bytes, which says early before
// it reads the body and 204 once the request is whole, and returns both views.
func recorded(t *testing.T, f exchange.Fault, r exchange.Request, early string) (exchange.Exchange, *tape) {
	t.Helper()
	tapes := make(chan *tape, 1)
	r.URL = socket(t, func(conn *net.TCPConn) {
		got := new(tape)
		got.play(conn, early)
		tapes <- got
	}) + "/web%2Fhook?a=1"
	x := sender(t).SendFaulted(t.Context(), r, f, brief)
	select {
	case got := <-tapes:
		return x, got
	case <-time.After(10 * time.Second):
		t.Fatal("the connection does not end")
		return x, nil
	}
}

func (p *tape) play(conn net.Conn, early string) {
	in := io.TeeReader(&counted{conn, p}, p)
	r, err := http.ReadRequest(bufio.NewReader(in))
	if err == nil {
		_, _ = io.WriteString(conn, early)
		_, err = io.Copy(io.Discard, r.Body)
	}
	if err == nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		_, err = io.Copy(io.Discard, in)
	}
	p.end = err
}

type counted struct {
	net.Conn
	tape *tape
}

func (c *counted) Read(b []byte) (int, error) {
	c.tape.reads++
	return c.Conn.Read(b)
}

const (
	line    = "POST /web%2Fhook?a=1 HTTP/1.1\r\n"
	fields  = "User-Agent: a/1\r\nContent-Length: 10\r\nContent-Type: text/plain\r\nX-Hub-Signature: sha1=0\r\nX-Two: 1\r\nX-Two: 2\r\n"
	content = "0123456789"
)

func tenBytes() exchange.Request {
	h := http.Header{"User-Agent": {"a/1"}, "Content-Type": {"text/plain"}, "X-Hub-Signature": {"sha1=0"}, "X-Two": {"1", "2"}}
	return exchange.Request{Method: http.MethodPost, Header: h, Body: []byte(content)}
}

func fault(t *testing.T, id string) exchange.Fault {
	t.Helper()
	f, err := exchange.LookupFault(id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// onTheWire is what every fault sends, to the byte. {HOST} stands for that header.
func onTheWire() map[string]string {
	short := strings.Replace(fields, "Content-Length: 10\r\n", "", 1)
	return map[string]string{
		"reset-before-body":   line + "{HOST}" + fields + "\r\n",
		"reset-in-body":       line + "{HOST}" + fields + "\r\n01234",
		"slow-body":           line + "{HOST}" + fields + "\r\n" + content,
		"cut-letter":          line + "{HOST}" + fields + "\r\n" + content,
		"trickled-headers":    line + "{HOST}" + fields + "\r\n" + content,
		"half-close":          line + "{HOST}" + fields + "\r\n" + content,
		"chunked":             line + "{HOST}" + short + "Transfer-Encoding: chunked\r\n\r\n3\r\n012\r\n3\r\n345\r\n3\r\n678\r\n1\r\n9\r\n0\r\n\r\n",
		"no-keep-alive":       line + "{HOST}" + fields + "Connection: close\r\n\r\n" + content,
		"expect-100-continue": line + "{HOST}" + fields + "Expect: 100-continue\r\n\r\n" + content,
		"duplicate-headers": line + "{HOST}" + "User-Agent: a/1\r\nUser-Agent: a/1\r\nContent-Length: 10\r\nContent-Type: text/plain\r\nContent-Type: text/plain\r\n" +
			"X-Hub-Signature: sha1=0\r\nX-Two: 1\r\nX-Two: 1\r\nX-Two: 2\r\nX-Two: 2\r\n\r\n" + content,
		"lower-case-headers": line + strings.ToLower("{HOST}"+fields) + "\r\n" + content,
		"http-1.0":           strings.Replace(line, "1.1", "1.0", 1) + "{HOST}" + fields + "\r\n" + content,
	}
}

func TestFaultSendsTheseBytes(t *testing.T) {
	t.Parallel()
	want := onTheWire()
	for _, f := range exchange.Faults {
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			x, got := recorded(t, f, tenBytes(), "")
			for try := 1; f.Slow && got.reads < inPieces && try < 5; try++ { // on a busy machine some arrive together, but not always
				x, got = recorded(t, f, tenBytes(), "")
			}
			host := "Host: " + strings.Split(x.Request.URL, "/")[2] + "\r\n"
			text := strings.NewReplacer("{HOST}", host, "{host}", strings.ToLower(host)).Replace(want[f.ID])
			if got.String() != text {
				t.Errorf("it sent\n%q\nwant\n%q", got.String(), text)
			}
			if f.Aborts != errors.Is(got.end, syscall.ECONNRESET) || !f.Aborts && got.end != nil {
				t.Errorf("the connection ended in %v", got.end)
			}
			if f.Aborts {
				isAborted(t, x)
			} else {
				whole(t, x, 204)
			}
			if f.Slow && (x.Took < brief || got.reads < inPieces) {
				t.Errorf("it took %s and %d reads", x.Took, got.reads)
			}
		})
	}
}

func isAborted(t *testing.T, x exchange.Exchange) {
	t.Helper()
	if x.Failure != exchange.Aborted || x.Err == "" || x.Acknowledged() || x.Refused() {
		t.Errorf("it is %q (%s)", x.Failure, x.Err)
	}
}

// Otherwise a fault would change more than it says.
func TestWithoutAFaultTheBytesAreThoseOfSend(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]exchange.Request{
		"usual": tenBytes(),
		"bare":  {Method: http.MethodPut, Body: []byte("{}")},
		"empty": {Method: http.MethodPost, Header: http.Header{"Host": {"app.example.com"}, "x-Odd": {" b "}}},
		"odd":   {Method: http.MethodPatch, Header: http.Header{"Host": {"bücher.example"}, "B": {"2", "1"}, "A": {""}, "User-Agent": {"", "a"}}},
		"ended": {Method: http.MethodPost, Header: http.Header{"Connection": {"close"}, "Trailer": {"T"}, "Content-Length": {"7"}}, Body: []byte("{}")},
		"get":   {Method: http.MethodGet, Header: http.Header{}},
		"head":  {Method: http.MethodHead, Header: http.Header{}, Body: []byte{}},
	} {
		tapes := make(chan *tape, 2)
		r.URL = socket(t, func(conn *net.TCPConn) {
			got := new(tape)
			got.play(conn, "")
			tapes <- got
		})
		s := sender(t)
		whole(t, s.SendFaulted(t.Context(), r, exchange.Fault{}, 0), 204)
		whole(t, s.Send(t.Context(), r), 204)
		s.Close()
		if a, b := <-tapes, <-tapes; a.String() != b.String() || a.Len() == 0 {
			t.Errorf("%s: it sent\n%q\nand\n%q", name, a.String(), b.String())
		}
	}
}

func TestHalfCloseEndsBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	for how, start := range map[string]func(*httptest.Server){"http": (*httptest.Server).Start, "https": (*httptest.Server).StartTLS} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(afterTheEnd))
		start(s)
		t.Cleanup(s.Close)
		from := sender(t)
		if s.Certificate() != nil {
			from.Trust(s.Certificate())
		}
		r := tenBytes()
		r.URL = s.URL
		x := from.SendFaulted(t.Context(), r, fault(t, "half-close"), 0)
		whole(t, x, 200)
		if got := string(x.Response.Body); got != content {
			t.Errorf("%s: %q came before the end", how, got)
		}
	}
}

// afterTheEnd answers what it has read, once that has come to an orderly end.
func afterTheEnd(w http.ResponseWriter, _ *http.Request) {
	conn, rest, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if body, err := io.ReadAll(rest); err == nil {
		_, _ = fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n%s", okWith, len(body), body)
	}
}
