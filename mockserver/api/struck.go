package api

import (
	"bytes"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// labelHeader says that an answer is not Intercom's way: that a fault struck it,
// or that it is a stub.
const labelHeader = "X-Intercheck"

// answer routes r, unless a fault strikes it.
func (a *api) answer(w http.ResponseWriter, r *http.Request) {
	if a.Faults.none() { // as nearly always
		a.route(w, r)
		return
	}
	_, pattern := a.mux.Handler(r)
	s := Strike{RequestID: w.Header().Get(requestIDHeader), Method: r.Method, Path: r.URL.Path}
	f, struck := a.Faults.strike(s, a.operations[pattern], pattern, r.Method+" "+r.URL.Path)
	if !struck {
		a.route(w, r)
		return
	}
	w.Header().Set(labelHeader, "fault="+strconv.Quote(f.Name))
	if wait := time.NewTimer(f.Latency); f.Latency > 0 {
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	a.spoil(w, r, f)
}

// spoil answers r as the fault says.
func (a *api) spoil(w http.ResponseWriter, r *http.Request, f Fault) {
	if !f.Reset && !f.Truncate && f.Status == 0 {
		a.route(w, r)
		return
	}
	got := &held{header: w.Header().Clone()}
	if f.Late || f.Status == 0 && f.Truncate {
		a.route(got, r)
	}
	if f.Reset {
		reset(w)
	}
	if f.Status != 0 {
		got = &held{header: w.Header().Clone()}
		a.write(got, "", answer{}, problems{{Code: codeOf(f.Status), Message: "The mock was told to answer this", status: f.Status}})
	}
	got.release(w, f.Truncate)
}

// codeOf is what Intercom calls a status, or something that fits.
func codeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return codeUnauthorized
	case status == http.StatusTooManyRequests:
		return codeRate
	case status == http.StatusNotFound:
		return "not_found"
	case status >= http.StatusInternalServerError:
		return codeServerError
	}
	return codeClientError
}

// reset ends the connection so that the client sees that it broke. It does not
// return.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // what is not sent is thrown away
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// A held answer is one that nobody has seen yet.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (h *held) Header() http.Header { return h.header }

// WriteHeader implements [http.ResponseWriter].
func (h *held) WriteHeader(status int) { h.status = status }

// Write implements [http.ResponseWriter].
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// release sends the answer, or half of it. Then it does not return.
func (h *held) release(w http.ResponseWriter, half bool) {
	maps.Copy(w.Header(), h.header)
	if !half {
		w.WriteHeader(h.status)
		_, _ = w.Write(h.body.Bytes())
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(max(h.body.Len(), 1))) // also an empty body can lack something
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes()[:h.body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
