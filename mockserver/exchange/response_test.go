package exchange_test

import (
	"io"
	"log"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestOnlyAWhole2xxAcknowledges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status               int
		failure              exchange.Failure
		acknowledged, refuse bool
	}{
		{200, "", true, false}, {202, "", true, false}, {204, "", true, false}, {299, "", true, false},
		{101, "", false, false}, {301, "", false, false}, {302, "", false, false}, {307, "", false, false},
		{400, "", false, true}, {401, "", false, true}, {403, "", false, true}, {404, "", false, true}, {499, "", false, true},
		{408, "", false, false}, {410, "", false, false}, {429, "", false, false},
		{500, "", false, false}, {503, "", false, false}, {599, "", false, false},
		{200, exchange.Timeout, false, false}, {200, exchange.TooLarge, false, false}, {200, exchange.Reset, false, false},
		{400, exchange.Timeout, false, false}, {0, exchange.Refused, false, false}, {0, "", false, false},
	} {
		x := exchange.Exchange{Failure: c.failure}
		if c.status != 0 {
			x.Response = &exchange.Response{Status: c.status}
		}
		if x.Acknowledged() != c.acknowledged || x.Refused() != c.refuse {
			t.Errorf("%d %s: acknowledged %t, refused %t", c.status, c.failure, x.Acknowledged(), x.Refused())
		}
	}
}

func TestResponseIsRecordedAsItCame(t *testing.T) {
	t.Parallel()
	x := post(t, answering(t, "HTTP/1.1 202 Fine\r\nx-one: 1\r\nX-Two: 2\r\nX-Two: 3\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x00\xff"))
	whole(t, x, 202)
	if x.Response.Proto != "HTTP/1.1" || string(x.Response.Body) != "\x1f\x8b\x00\xff" || x.Response.Size != 4 {
		t.Errorf("got %+v", x.Response)
	}
	if h := x.Response.Header; h.Get("X-One") != "1" || strings.Join(h["X-Two"], "") != "23" || h.Get("Content-Encoding") != "gzip" {
		t.Errorf("got headers %v", h)
	}
}

func TestBodyWithoutLengthEndsWithItsConnection(t *testing.T) {
	t.Parallel()
	x := post(t, answering(t, "HTTP/1.0 200 OK\r\n\r\nbye"))
	whole(t, x, 200)
	if x.Response.Proto != "HTTP/1.0" || string(x.Response.Body) != "bye" {
		t.Errorf("got %+v", x.Response)
	}
}

func TestLongBodyIsCountedButNotKept(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, exchange.MaxResponseBody, exchange.MaxResponseBody + 1} {
		body := long(size)
		for how, flush := range map[string]bool{"counted": false, "chunked": true} {
			x := post(t, receiver(t, func(w http.ResponseWriter, _ *http.Request) {
				if flush {
					_ = http.NewResponseController(w).Flush()
				}
				_, _ = io.WriteString(w, body)
			}))
			if tooLarge := x.Failure == exchange.TooLarge; tooLarge != (size > exchange.MaxResponseBody) || tooLarge == x.Acknowledged() {
				t.Errorf("%d bytes, %s: it is %q (%s)", size, how, x.Failure, x.Err)
			}
			if x.Response == nil || x.Response.Size != int64(size) || len(x.Response.Body) != min(size, 64<<10) {
				t.Errorf("%d bytes, %s: %d counted and %d kept", size, how, x.Response.Size, len(x.Response.Body))
			}
		}
	}
}

func TestRedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	elsewhere := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	for _, status := range []int{301, 302, 303, 307, 308} {
		x := post(t, receiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, status) }))
		whole(t, x, status)
		if x.Response.Header.Get("Location") != elsewhere || x.Acknowledged() || x.Refused() {
			t.Errorf("%d: got %+v", status, x.Response)
		}
	}
}

func TestRequestArrivesAsItIsRecorded(t *testing.T) {
	t.Parallel()
	type arrived struct {
		method, target, host string
		header               http.Header
		body                 string
	}
	got := make(chan arrived, 1)
	url := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- arrived{r.Method, r.RequestURI, r.Host, r.Header, string(body)}
	})
	for name, r := range map[string]exchange.Request{
		"usual":   {Method: http.MethodPost, Header: http.Header{"User-Agent": {"a/1"}, "X-Twice": {"1", "2"}}, Body: []byte("\x00\xff{")},
		"bare":    {Method: http.MethodPut, Header: http.Header{}, Body: []byte("{}")},
		"nothing": {Method: http.MethodDelete},
		"host":    {Method: http.MethodPost, Header: http.Header{"Host": {"app.example.com"}, "Accept-Encoding": {"br"}}},
	} {
		r.URL = url + "/web%2Fhook?a=1&a=2"
		given := r.Header.Clone()
		whole(t, sender(t).Send(t.Context(), r), 200)
		if !maps.EqualFunc(given, r.Header, func(a, b []string) bool { return strings.Join(a, "|") == strings.Join(b, "|") }) {
			t.Errorf("%s: sending made the headers %v of %v", name, r.Header, given)
		}
		a := <-got
		wantHost := strings.TrimPrefix(url, "http://")
		if given.Get("Host") != "" {
			wantHost = given.Get("Host")
		}
		if a.method != r.Method || a.target != "/web%2Fhook?a=1&a=2" || a.body != string(r.Body) || a.host != wantHost {
			t.Errorf("%s: what arrived is %+v", name, a)
		}
		given.Del("Host")
		a.header.Del("Content-Length")
		if len(a.header) != len(given) || strings.Join(a.header["X-Twice"], "") != strings.Join(given["X-Twice"], "") {
			t.Errorf("%s: what arrived has the headers %v instead of %v", name, a.header, given)
		}
	}
}

func TestHEADHasNoBody(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead || r.ContentLength != 0 || r.Header.Get("Content-Length") != "" {
			t.Errorf("got %s with %d bytes", r.Method, r.ContentLength)
		}
		w.Header().Set("Content-Length", "1234")
	})
	x := sender(t).Send(t.Context(), exchange.Request{Method: http.MethodHead, URL: url, Header: http.Header{}, Body: []byte{}})
	whole(t, x, 200)
	if x.Response.Size != 0 || len(x.Response.Body) != 0 || x.Response.Header.Get("Content-Length") != "1234" {
		t.Errorf("got %+v", x.Response)
	}
}
