package reference

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	callTimeout = 10 * time.Second // patience, with the whole of an answer
	maxAnswer   = 64 << 10         // nothing of it is used, but what was read lets the connection be
)

// A StatusError is the answer to a call that was answered, and not with 2xx.
type StatusError struct {
	Status int
	Wait   time.Duration // what a 429 asks for, if it asks
}

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("the Intercom API answered %d %s", e.Status, http.StatusText(e.Status))
}

func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: callsAtOnce, IdleConnTimeout: time.Minute},
		// A POST that is redirected becomes a GET, which would be answered 2xx.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// call submits the event, where there is somebody to submit it to.
func (r *Receiver) call(ctx context.Context, n intercom.Notification) error {
	if r.Intercom == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout) // that of a client costs a goroutine for each call
	defer cancel()
	req, err := r.Request(ctx, n)
	if err != nil {
		return err
	}
	resp, err := r.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()                         // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // the status says it all
	if resp.StatusCode >= 200 && resp.StatusCode <= 299 {
		return nil
	}
	return &StatusError{Status: resp.StatusCode, Wait: asked(resp.Header, time.Now())}
}

// asked returns how long an answer of 429 asks to wait.
func asked(h http.Header, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		return time.Duration(min(seconds, int(time.Hour/time.Second))) * time.Second // which no number overflows
	}
	if at, err := http.ParseTime(h.Get("Retry-After")); err == nil {
		return at.Sub(now)
	}
	if unix, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		return time.Unix(unix, 0).Sub(now)
	}
	return 0
}
