package exchange

import (
	"bufio"
	"bytes"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// What is taken as plain must be what net/http makes of it, to the last byte.
func FuzzPlainResponseIsThatOfNetHTTP(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: today\r\n\r\nok",
		"HTTP/1.1 500 Oh no\r\nx-a: 1 \r\nX-B:\r\nContent-Length: 0\r\n\r\nHTTP",
		"HTTP/1.1 200\r\nContent-Length:0\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n",
		"HTTP/1.1 204 None\r\nContent-Length: 0\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n folded\r\n\r\n",
		"HTTP/1.1 200 OK\r\nPragma: no-cache\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 101 Up\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := bufio.NewReader(strings.NewReader(text))
		_, _ = in.Peek(1)
		got := takePlain(in, http.MethodPost)
		if got == nil {
			if in.Buffered() != min(len(text), in.Size()) {
				t.Fatalf("of %q something is gone", text)
			}
			return
		}
		left, _ := io.ReadAll(in)
		var want Exchange
		limited := &io.LimitedReader{R: strings.NewReader(text), N: math.MaxInt64}
		theirs := bufio.NewReader(limited) // of which nothing is buffered
		last, err := receive(theirs, limited, &want, &http.Request{Method: http.MethodPost}, nil)
		if err != nil || last || !reflect.DeepEqual(got, want.Response) {
			t.Fatalf("%q is %+v, and of net/http %+v (%v, %t)", text, got, want.Response, err, last)
		}
		if rest, _ := io.ReadAll(theirs); !bytes.Equal(left, rest) {
			t.Fatalf("of %q, %q is left and not %q", text, left, rest)
		}
	})
}

func TestUsualResponsesArePlain(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"HTTP/1.1 200 OK\r\nDate: Mon, 30 Nov 2026 05:45:52 GMT\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\nContent-Length: 2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\nOK",
	} {
		in := bufio.NewReader(strings.NewReader(text))
		_, _ = in.Peek(1)
		if r := takePlain(in, http.MethodPost); r == nil || r.Status != http.StatusOK || int(r.Size) != len(r.Body) {
			t.Errorf("%q is %+v", text, r)
		}
	}
}
