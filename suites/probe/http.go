package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Patience, not a requirement: how long one question may take.
const askTimeout = 5 * time.Second

const placeholder = "{id}"

type httpProbe struct {
	path, query string // the parts of the address before and from the "?"
	client      *http.Client
	timeout     time.Duration
}

func openHTTP(_ context.Context, spec string) (Probe, error) {
	address, _, _ := strings.Cut(spec, "#")
	path, query := address, ""
	if at := strings.Index(address, "?"); at >= 0 {
		path, query = address[:at], address[at:]
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute}
	p := &httpProbe{path: path, query: query, timeout: askTimeout, client: &http.Client{
		Transport: transport,
		// A login page must not pass for a count.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("opening an http probe: %w; its form is %s", err, httpForm)
	}
	return p, nil
}

func (p *httpProbe) validate() error {
	one, err := p.url("1")
	if err != nil {
		return err
	}
	if one.Hostname() == "" {
		return errors.New("it names no host")
	}
	if two, err := p.url("2"); err != nil || one.RequestURI() == two.RequestURI() {
		return fmt.Errorf("neither its path nor its query contains %s", placeholder)
	}
	return nil
}

func (p *httpProbe) url(id string) (*url.URL, error) {
	u, err := url.Parse(strings.ReplaceAll(p.path, placeholder, url.PathEscape(id)) + strings.ReplaceAll(p.query, placeholder, url.QueryEscape(id)))
	// The outer error repeats the address, which may hold a password.
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	return u, err
}

// Effects asks the URL.
func (p *httpProbe) Effects(ctx context.Context, s Subject) (int, error) {
	if s.ID == "" {
		return 0, errNoID
	}
	u, err := p.url(string(s.ID))
	if err != nil {
		return 0, fmt.Errorf("probe of %s: %w", excerpt([]byte(s.ID)), err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.timeout, fmt.Errorf("no answer within %s", p.timeout))
	defer cancel()
	n, err := p.ask(ctx, u)
	if err != nil {
		return 0, fmt.Errorf("probe GET %s: %w", u.Redacted(), err)
	}
	return n, nil
}

func (p *httpProbe) ask(ctx context.Context, u *url.URL) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, err
	}
	req.Header = http.Header{"Accept": {"application/json, text/plain, */*"}, "Cache-Control": {"no-cache"}, "User-Agent": {"intercheck"}}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, why(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	var body head
	if _, err := io.Copy(&body, res.Body); err != nil && !body.full {
		return 0, fmt.Errorf("reading its answer: %w", why(ctx, err))
	}
	return judge(res, body)
}

func judge(res *http.Response, body head) (int, error) {
	switch {
	case res.StatusCode == http.StatusNotFound:
		return 0, nil
	case res.StatusCode/100 == 3:
		return 0, fmt.Errorf("it answered %s to %s, and redirects are not followed; give the address that answers", res.Status, excerpt([]byte(res.Header.Get("Location"))))
	case res.StatusCode == http.StatusRequestURITooLong:
		return 0, fmt.Errorf("it answered %s; an id may have 256 characters: let its router take as many (in Fastify that is maxParamLength)", res.Status)
	case res.StatusCode/100 != 2:
		return 0, fmt.Errorf("it answered %s with %s; it must answer 200, or 404 for no effect", res.Status, excerpt(body.kept))
	case body.full:
		return 0, fmt.Errorf("reading its answer %s: %w", excerpt(body.kept), errTooLong)
	}
	n, err := parseAnswer(body.kept)
	if err != nil {
		return 0, fmt.Errorf(`it answered %s, but %w; the body must be an integer or {"count": n}`, res.Status, err)
	}
	return n, nil
}

// why returns the reason that ctx ended, or else err.
func why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return outer.Err
	}
	return err
}

// Close lets go of idle connections.
func (p *httpProbe) Close() error {
	p.client.CloseIdleConnections()
	return nil
}
