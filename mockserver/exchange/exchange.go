// Package exchange makes HTTP requests and records what came of them: what was
// sent, what came back, how long it took.
//
// It sends what it is given, well or under a fault. It knows nothing of topics,
// retries or how to sign; of signatures only that they are sent once.
package exchange

import (
	"net/http"
	"time"
)

// Limits on a response. A response that is longer, or not complete in time, is
// no acknowledgement.
const (
	Deadline        = 5 * time.Second // what Intercom waits for the whole response: a requirement
	MaxResponseBody = 1 << 20
	maxHeaderBytes  = 64 << 10
	keptBody        = 64 << 10 // of a response body, as evidence
)

// A Request is what is sent.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// A Response is what came back.
type Response struct {
	Proto  string
	Status int
	Header http.Header
	Body   []byte // the first 64 kB
	Size   int64  // of the body, as far as it was read
}

// A Failure is the kind of thing that went wrong with an exchange.
type Failure string

// The kinds of failure.
const (
	Timeout   Failure = "timeout"   // the response was not complete within the deadline
	Refused   Failure = "refused"   // nobody listens there
	Unknown   Failure = "unknown"   // the host has no address
	Reset     Failure = "reset"     // the connection ended before the response did
	TLS       Failure = "tls"       // no trusted connection
	TooLarge  Failure = "too_large" // the response has no end within its limits
	Malformed Failure = "malformed" // what came back is not HTTP
	Cancelled Failure = "cancelled" // the sender gave up; says nothing of the receiver
	Aborted   Failure = "aborted"   // the sender ended it on purpose; says nothing of the receiver
)

// An Exchange is one HTTP request and what came of it. Durations are real
// time, whatever the clock says.
type Exchange struct {
	Request   Request
	Response  *Response // nil when no response began
	Failure   Failure   // empty when the response is complete
	Err       string    // says more about Failure
	Started   time.Time
	FirstByte time.Duration // to the beginning of the response: its status and headers; 0 when it did not begin
	Took      time.Duration // to the end of the response
}

// Status returns the status of the response, 0 when there was none.
func (x Exchange) Status() int {
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}

// Acknowledged reports whether the response is a 2xx and came whole: within
// the deadline and the size limit.
func (x Exchange) Acknowledged() bool { return x.Failure == "" && x.Status()/100 == 2 }

// Refused reports whether the response is a 4xx that means this request. 408,
// 410 and 429 say something else to Intercom: later, never again, slower.
func (x Exchange) Refused() bool {
	switch s := x.Status(); s {
	case http.StatusRequestTimeout, http.StatusGone, http.StatusTooManyRequests:
		return false
	default:
		return x.Failure == "" && s/100 == 4
	}
}
