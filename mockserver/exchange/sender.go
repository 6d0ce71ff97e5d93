package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"
)

// A Sender makes requests over kept connections, and faulted ones over
// connections of their own. Redirects are not followed. It is safe for
// concurrent use.
type Sender struct{ transport *http.Transport }

// idle is how long an unused connection is kept. Many servers close theirs after
// two to five seconds, and a request that crosses such an end would be lost
// through no fault of the receiver.
const idle = 500 * time.Millisecond

// NewSender returns a sender that keeps at most conns idle connections to a
// host. It opens as many as it is asked to use at once.
func NewSender(conns int) *Sender {
	return &Sender{&http.Transport{
		DialContext:            (&net.Dialer{Timeout: Deadline}).DialContext,
		TLSHandshakeTimeout:    Deadline, // a dial outlives the request that it was for
		MaxIdleConnsPerHost:    conns,
		IdleConnTimeout:        idle,
		DisableCompression:     true, // what is recorded is what came
		MaxResponseHeaderBytes: maxHeaderBytes,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}}
}

// Close ends the connections that are idle.
func (s *Sender) Close() { s.transport.CloseIdleConnections() }

// Send makes the request and waits for the whole response, for at most the
// [Deadline]. What goes wrong is in the exchange.
func (s *Sender) Send(ctx context.Context, r Request) Exchange {
	x := Exchange{Request: r, Started: time.Now()}
	ctx, cancel := context.WithTimeoutCause(ctx, Deadline, errDeadline)
	defer cancel()
	if err := s.send(ctx, &x); err != nil {
		x.Failure, x.Err = classify(ctx, err), err.Error()
	}
	x.Took = time.Since(x.Started)
	return x
}

var (
	errDeadline = errors.New("the response was not complete within 5s")
	errTooLarge = errors.New("the response body is over 1 MB")
	errUnusable = errors.New("the request cannot be sent")
)

func (s *Sender) send(ctx context.Context, x *Exchange) error {
	req, err := newRequest(ctx, x.Request)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	resp, err := s.transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	x.FirstByte = time.Since(x.Started)
	x.Response = &Response{Proto: resp.Proto, Status: resp.StatusCode, Header: resp.Header}
	return x.Response.read(resp.Body)
}

// newRequest makes the request that net/http sends as r is recorded: it would
// add a User-Agent where there is none, and leave out a Host.
func newRequest(ctx context.Context, r Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	if s := req.URL.Scheme; s != "http" && s != "https" || req.URL.Host == "" {
		return nil, fmt.Errorf("%q is no absolute http or https URL", r.URL)
	}
	req.Header = r.Header // which a transport may not change
	if _, given := r.Header["User-Agent"]; !given {
		req.Header = http.Header{"User-Agent": nil}
		maps.Copy(req.Header, r.Header)
	}
	// A server that is asked to close need not say that it will: net/http would
	// use the connection again, and blame the next request's end on the receiver.
	req.Close = strings.EqualFold(req.Header.Get("Connection"), "close")
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	return req, nil
}

// read reads the body to its end, or to one byte more than is allowed.
func (r *Response) read(body io.Reader) error {
	if body == http.NoBody {
		return nil
	}
	var kept bytes.Buffer
	n, err := io.CopyN(&kept, body, keptBody)
	r.Body, r.Size = kept.Bytes(), n
	if err == nil {
		n, err = io.CopyN(io.Discard, body, MaxResponseBody-keptBody+1)
		r.Size += n
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return errTooLarge
	default:
		return err
	}
}
