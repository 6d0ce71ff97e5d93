package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A Sender makes requests over kept connections. Redirects are not followed.
// It is safe for concurrent use.
type Sender struct{ transport *http.Transport }

// NewSender returns a sender that keeps at most conns idle connections to a
// host. It opens as many as it is asked to use at once.
func NewSender(conns int) *Sender {
	return &Sender{&http.Transport{
		DialContext:            (&net.Dialer{Timeout: Deadline}).DialContext,
		MaxIdleConnsPerHost:    conns,
		IdleConnTimeout:        time.Minute,
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
)

func (s *Sender) send(ctx context.Context, x *Exchange) error {
	var firstByte atomic.Int64 // the transport tells of it on another goroutine
	defer func() { x.FirstByte = time.Duration(firstByte.Load()) }()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotFirstResponseByte: func() { firstByte.Store(int64(time.Since(x.Started))) },
	})
	req, err := http.NewRequestWithContext(ctx, x.Request.Method, x.Request.URL, bytes.NewReader(x.Request.Body))
	if err != nil {
		return err
	}
	req.Header = x.Request.Header.Clone()
	resp, err := s.transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	x.Response = &Response{Proto: resp.Proto, Status: resp.StatusCode, Header: resp.Header}
	return x.Response.read(resp.Body)
}

// read reads the body to its end, or to one byte more than is allowed.
func (r *Response) read(body io.Reader) error {
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

// classify says what kind of failure err is.
func classify(ctx context.Context, err error) Failure {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(context.Cause(ctx), errDeadline), errors.Is(err, os.ErrDeadlineExceeded):
		return Timeout
	case ctx.Err() != nil:
		return Cancelled
	case errors.Is(err, errTooLarge), strings.Contains(err.Error(), "server response headers exceeded"):
		return TooLarge
	case errors.As(err, &dns):
		return Unknown
	case errors.As(err, &certificate), errors.As(err, &record), strings.Contains(err.Error(), "tls: "):
		return TLS
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Refused
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, net.ErrClosed):
		return Reset
	case strings.Contains(err.Error(), "server closed idle connection"), strings.Contains(err.Error(), "EOF"):
		return Reset
	default:
		return Malformed
	}
}
