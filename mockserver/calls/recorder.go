package calls

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// labelHeader is where the API says that an answer is not Intercom's way.
const labelHeader = "X-Intercheck"

// A recorder is an answer of which a copy is kept.
type recorder struct {
	http.ResponseWriter
	request *http.Request
	sent    http.Header
	body    *tee
	at      time.Time
	began   time.Time
	status  int
	answer  []byte
	size    int64
}

func newRecorder(w http.ResponseWriter, r *http.Request, at time.Time) *recorder {
	copied := *r
	rec := &recorder{ResponseWriter: w, request: &copied, sent: r.Header.Clone(), at: at, began: time.Now()}
	rec.body = &tee{ReadCloser: r.Body}
	if r.Body != nil {
		copied.Body = rec.body
	}
	return rec
}

// A tee keeps the first part of what is read.
type tee struct {
	io.ReadCloser
	kept []byte
}

// Read implements [io.Reader].
func (t *tee) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.kept = append(t.kept, b[:min(n, keptBody-len(t.kept))]...)
	return n, err
}

// Unwrap lets connections be taken over.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	r.answer = append(r.answer, b[:min(len(b), keptBody-len(r.answer))]...)
	n, err := r.ResponseWriter.Write(b)
	r.size += int64(n)
	return n, err
}

// call returns what was recorded.
func (r *recorder) call(m *matcher) Call {
	c := Call{At: r.at, Exchange: exchange.Exchange{
		Request: exchange.Request{Method: r.request.Method, URL: r.request.URL.RequestURI(), Header: r.sent, Body: r.body.kept},
		Started: r.began, Took: time.Since(r.began),
	}}
	if r.status != 0 {
		c.Exchange.Response = &exchange.Response{
			Proto: r.request.Proto, Status: r.status, Header: r.Header().Clone(), Body: r.answer, Size: r.size,
		}
	}
	label := r.Header().Get(labelHeader)
	c.Stub = label == "stub"
	if fault, struck := strings.CutPrefix(label, "fault="); struck {
		c.Fault = strings.Trim(fault, `"`)
	}
	c.Operation, c.Near = m.match(r.request)
	return c
}
