// Package mutants holds receivers that call the Intercom API badly. It knows no check.
package mutants

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant {
	return []reference.Mutant{
		{Name: "submits-without-a-time", Doc: "also submits an event without created_at, and does not look at the answer", Fails: "CLI-001", Mistake: alsoCalling(func(r *reference.Receiver, n intercom.Notification) *http.Request {
			return post(r, fmt.Sprintf(`{"event_name":"seen","email":"nobody@example.com","metadata":{"notification_id":%q}}`, n.ID))
		})},
		{Name: "forgets-the-token", Doc: "also makes a call with a client that was never given the token", Fails: "CLI-002", Mistake: alsoCalling(func(r *reference.Receiver, n intercom.Notification) *http.Request {
			req := post(r, fmt.Sprintf(`{"event_name":"seen","created_at":1,"email":"nobody@example.com","metadata":{"notification_id":%q}}`, n.ID))
			req.Header.Del("Authorization")
			return req
		})},
		{Name: "gives-up-on-429", Doc: "takes every 4xx for final, a 429 as well", Fails: "CLI-003", Mistake: retrying(func(err error) (time.Duration, bool, bool) {
			return 0, false, statusOf(err) == http.StatusTooManyRequests
		})},
		{Name: "calls-again-at-once", Doc: "calls again without a pause when it is told to slow down", Fails: "CLI-003", Mistake: retrying(func(err error) (time.Duration, bool, bool) {
			return 0, true, statusOf(err) == http.StatusTooManyRequests
		})},
		{Name: "gives-up-on-5xx", Doc: "logs a 503 and goes on", Fails: "CLI-004 REC-003", Mistake: retrying(func(err error) (time.Duration, bool, bool) {
			return 0, false, statusOf(err) >= 500
		})},
		{Name: "hammers", Doc: "calls again every millisecond until it succeeds", Fails: "CLI-005", Mistake: retrying(func(err error) (time.Duration, bool, bool) {
			return time.Millisecond, true, statusOf(err) >= 500
		})},
		{Name: "sends-its-secret", Doc: "sends the client secret along with its calls, as the credentials of the app", Fails: "CLI-007", Mistake: sendsItsSecret},
		{Name: "gives-up-on-a-broken-connection", Doc: "retries by status, and a broken connection has none", Fails: "CLI-006 REC-003", Mistake: retrying(func(err error) (time.Duration, bool, bool) {
			return 0, false, statusOf(err) == 0
		})},
	}
}

// post makes a request to submit an event.
func post(r *reference.Receiver, body string) *http.Request {
	req, err := http.NewRequest(http.MethodPost, r.Intercom+"/events", bytes.NewReader([]byte(body)))
	if err != nil {
		return nil // the URL is that of the judge's own listener
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+string(r.Token))
	return req
}

// alsoCalling makes a receiver that makes one more call once the work is done.
func alsoCalling(request func(*reference.Receiver, intercom.Notification) *http.Request) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Call
		r.Call = func(ctx context.Context, n intercom.Notification) error {
			err := exact(ctx, n)
			if req := request(r, n); err == nil && req != nil {
				if resp, err := r.Client.Do(req.WithContext(ctx)); err == nil {
					_ = resp.Body.Close()
				}
			}
			return err
		}
	}
}

func sendsItsSecret(r *reference.Receiver) {
	exact := r.Request
	r.Request = func(ctx context.Context, n intercom.Notification) (*http.Request, error) {
		req, err := exact(ctx, n)
		if err == nil {
			req.Header.Set("X-Client-Secret", string(r.Secret))
		}
		return req, err
	}
}

// retrying makes a receiver that decides about some failures in another way.
func retrying(how func(error) (wait time.Duration, again, decides bool)) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Retry
		r.Retry = func(tries int, err error) (time.Duration, bool) {
			if wait, again, decides := how(err); decides {
				return wait, again
			}
			return exact(tries, err)
		}
	}
}

// statusOf returns the status of an answer to a call, 0 for none.
func statusOf(err error) int {
	if s, ok := errors.AsType[*reference.StatusError](err); ok {
		return s.Status
	}
	return 0
}
