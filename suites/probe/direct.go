package probe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Direct returns a transport that asks the tripwire without a connection, for a
// receiver in this process: what both do is the same, and it takes half of the
// time. Where the tripwire would drop the connection, there is an error.
func (t *Tripwire) Direct() http.RoundTripper { return direct{t.Watch} }

type direct struct{ handler http.Handler }

var errDropped = errors.New("the connection was dropped before an answer")

// RoundTrip implements [http.RoundTripper]. The handler ends when the request's
// context does.
func (d direct) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	if r.Body != nil {
		defer func() { err = errors.Join(err, r.Body.Close()) }()
	}
	defer func() {
		if p := recover(); p != nil {
			answer, err = nil, errDropped
			if p != http.ErrAbortHandler { //nolint:errorlint // a panic is compared as net/http does
				err = fmt.Errorf("%w: %v", errDropped, p)
			}
		}
		if r.Context().Err() != nil {
			answer, err = nil, r.Context().Err()
		}
	}()
	w := &written{header: http.Header{}}
	d.handler.ServeHTTP(w, asServed(r))
	return w.answer(r), nil
}

// asServed returns r as a server sees it.
func asServed(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	return r
}

// written is what a handler writes.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (w *written) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter]. The first status counts.
func (w *written) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write implements [http.ResponseWriter].
func (w *written) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *written) answer(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}
}
