package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A Sender makes requests over kept connections, and faulted ones over
// connections of their own. Redirects are not followed. It is safe for
// concurrent use.
type Sender struct {
	lines    lines
	messages messages
	targets  targets
	tls      *tls.Config
}

// idle is how long an unused connection is kept. Many servers close theirs after
// two to five seconds, and a request that crosses such an end would be lost
// through no fault of the receiver.
const idle = 500 * time.Millisecond

// NewSender returns a sender that keeps at most conns idle connections to a
// host. It opens as many as it is asked to use at once.
func NewSender(conns int) *Sender {
	return &Sender{lines: lines{most: conns, idle: map[place][]*line{}}, tls: &tls.Config{MinVersion: tls.VersionTLS12}}
}

// Close ends the connections that are idle.
func (s *Sender) Close() { s.lines.close() }

// Send makes the request and waits for the whole response, for at most the
// [Deadline]. What goes wrong is in the exchange.
func (s *Sender) Send(ctx context.Context, r Request) Exchange { return s.sendOver(ctx, r, nil) }

// sendOver is Send over l, or over any line where l is nil or has ended.
func (s *Sender) sendOver(ctx context.Context, r Request, l *line) Exchange {
	x := Exchange{Request: r, Started: time.Now()}
	if err := s.send(ctx, &x, l); err != nil {
		x.Failure, x.Err, x.Took = classify(ctx, err), err.Error(), time.Since(x.Started)
	}
	return x
}

var (
	errDeadline = errors.New("the response was not complete within 5s")
	errTooLarge = errors.New("the response body is over 1 MB")
	errUnusable = errors.New("the request cannot be sent")
)

func (s *Sender) send(ctx context.Context, x *Exchange, held *line) error {
	buffer := s.messages.take()
	defer s.messages.give(buffer)
	to, message, err := appendMessage(ctx, *buffer, x.Request, s.targets.find(x.Request.URL))
	*buffer = message
	if err != nil {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	closing := asksForEnd(x.Request.Header)
	for ; ctx.Err() == nil; held = nil {
		l, kept, err := s.line(ctx, x, to, held)
		if err != nil {
			return err
		}
		q := &question{x: x, last: closing}
		if !l.ask(q, x.Started.Add(Deadline)) {
			continue // its end and this request have crossed
		}
		if !kept {
			go l.listen(s.lines.drop)
		}
		n, err := l.put(ctx, q, message)
		switch {
		case err != nil && n == 0 && kept:
			continue // the same
		// After HEAD, a server that sends a body or thinks that it did ends the line a moment later.
		case !q.last && x.Request.Method != http.MethodHead && (!q.hurried || l.SetWriteDeadline(time.Time{}) == nil):
			s.lines.add(l)
		default:
			_ = l.socket.Close()
		}
		return err
	}
	return context.Cause(ctx)
}

// line returns a line to where u is: held, if there is one, or one that was kept,
// or a new one.
func (s *Sender) line(ctx context.Context, x *Exchange, u *url.URL, held *line) (l *line, kept bool, err error) {
	if held != nil {
		return held, true, nil
	}
	to := place{u.Scheme, u.Host}
	if l := s.lines.take(to); l != nil {
		return l, true, nil
	}
	ctx, cancel := context.WithDeadlineCause(ctx, x.Started.Add(Deadline), errDeadline)
	defer cancel()
	conn, socket, err := s.connect(ctx, u)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, false, err
	}
	return newLine(conn, socket, to), false, nil
}

// newRequest makes the request that net/http sends as r is recorded: it would
// add a User-Agent where there is none, and leave out a Host.
func newRequest(ctx context.Context, r Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	if err := checkURL(req.URL); err != nil {
		return nil, err
	}
	req.Header = r.Header // which a transport may not change
	if _, given := r.Header["User-Agent"]; !given {
		req.Header = http.Header{"User-Agent": nil}
		maps.Copy(req.Header, r.Header)
	}
	req.Close = asksForEnd(req.Header)
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	return req, nil
}

func checkURL(u *url.URL) error {
	if s := u.Scheme; s != "http" && s != "https" || u.Host == "" {
		return fmt.Errorf("%q is no absolute http or https URL", u)
	}
	return nil
}

// asksForEnd reports whether the connection is to be closed after a request. A
// server that is asked to close need not say that it will: if the connection were
// used again, the next request's end would be blamed on the receiver.
func asksForEnd(h http.Header) bool { return strings.EqualFold(first(h, "Connection"), "close") }

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
