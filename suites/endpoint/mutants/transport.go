package mutants

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// hurry is the patience of those who have none.
const hurry = 500 * time.Millisecond

// mutantsOfTransport know HTTP as they saw it used.
func mutantsOfTransport() []reference.Mutant {
	return []reference.Mutant{
		{Name: "http-11-only", Doc: "answers 505 to HTTP/1.0", Fails: "END-009", Mistake: answering(http.StatusHTTPVersionNotSupported, func(req *http.Request) bool {
			return req.ProtoMinor == 0
		})},
		{Name: "length-required", Doc: "answers 411 to a body without a Content-Length", Fails: "END-010", Mistake: answering(http.StatusLengthRequired, func(req *http.Request) bool {
			return len(req.TransferEncoding) > 0
		})},
		{Name: "gives-no-leave", Doc: "answers 417 to Expect", Fails: "END-011", Mistake: answering(http.StatusExpectationFailed, func(req *http.Request) bool {
			return req.Header.Get("Expect") != ""
		})},
		{Name: "header-to-the-letter", Doc: "looks the signature up under the name as Intercom writes it, to the letter", Fails: "END-012", Mistake: toTheLetter},
		{Name: "hurries", Doc: "gives a body half a second to arrive", Fails: "END-013", Mistake: hurries},
		{Name: "hurries-headers", Doc: "gives headers half a second to arrive", Fails: "END-013", Mistake: hurriesHeaders},
		{Name: "follows-the-client", Doc: "drops its work when the client closes its side of the connection", Fails: "END-014", Mistake: followsTheClient},
		{Name: "twenty-headers", Doc: "answers 431 to more than 20 headers", Fails: "END-015", Mistake: answering(http.StatusRequestHeaderFieldsTooLarge, func(req *http.Request) bool {
			return len(req.Header) > 20
		})},
		{Name: "joins-texts", Doc: "makes a text of each part of a body that comes, and adds them up", Fails: "END-017", Mistake: joinsTexts},
		{Name: "no-robots", Doc: "answers 403 to clients without a User-Agent", Fails: "END-016", Mistake: answering(http.StatusForbidden, func(req *http.Request) bool {
			return req.Header.Get("User-Agent") == ""
		})},
	}
}

// answering makes a receiver that answers some POSTs at once.
func answering(status int, some func(*http.Request) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
			if req.Method != http.MethodPost || !some(req) {
				return false
			}
			w.WriteHeader(status)
			return true
		}
	}
}

// hurries measures how long the body takes once the headers are there.
func hurries(r *reference.Receiver) {
	exact := r.Read
	r.Read = func(req *http.Request) ([]byte, error) {
		start := time.Now()
		body, err := exact(req)
		if time.Since(start) > hurry && err == nil {
			err = errors.New("the body is late")
		}
		return body, err
	}
}

// followsTheClient waits a moment on connections that it does not know for the
// end of what the client sends, which net/http tells once the body is read.
func followsTheClient(r *reference.Receiver) {
	var known sync.Map
	exact := r.Read
	r.Read = func(req *http.Request) ([]byte, error) {
		body, err := exact(req)
		if _, old := known.LoadOrStore(req.RemoteAddr, true); old {
			return body, err
		}
		select {
		case <-req.Context().Done():
			panic(http.ErrAbortHandler)
		case <-time.After(50 * time.Millisecond):
			return body, err
		}
	}
}

// listening makes a receiver that sees the bytes of its connections.
func listening(wrap func(net.Conn) net.Conn) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Listen
		r.Listen = func(network, addr string) (net.Listener, error) {
			l, err := exact(network, addr)
			if err != nil {
				return nil, err
			}
			return wrapping{l, wrap}, nil
		}
	}
}

type wrapping struct {
	net.Listener
	wrap func(net.Conn) net.Conn
}

// Accept implements [net.Listener].
func (l wrapping) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.wrap(c), nil
}

// A reading sees what a connection reads.
type reading struct {
	net.Conn
	see func([]byte)
}

// Read implements [net.Conn].
func (r reading) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.see(p[:n])
	return n, err
}

// toTheLetter hides the signature where its header is written in lower case.
func toTheLetter(r *reference.Receiver) {
	lower := bytes.ToLower([]byte("\n" + intercom.SignatureHeader + ":"))
	listening(func(c net.Conn) net.Conn {
		return reading{c, func(b []byte) {
			if i := bytes.Index(b, lower); i >= 0 {
				b[i+1] = 'y'
			}
		}}
	})(r)
}

// hurriesHeaders ends a connection whose first bytes are no whole head and stay
// so for half a second.
func hurriesHeaders(r *reference.Receiver) {
	listening(func(c net.Conn) net.Conn {
		var head []byte
		var late *time.Timer
		return reading{c, func(b []byte) {
			if late == nil {
				late = time.AfterFunc(hurry, func() { _ = c.Close() })
			}
			if head = append(head, b...); bytes.Contains(head, []byte("\r\n\r\n")) || len(head) > 64<<10 {
				late.Stop()
			}
		}}
	})(r)
}
