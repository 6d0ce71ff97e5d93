package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	watchedBody = 5 << 20
	// Patience: how long a request's body may take to arrive.
	bodyTimeout = 10 * time.Second
)

// A Watch is a probe that stands before a handler, and counts the requests that
// the handler answers 2xx and that mention the subject. It also slows or fails
// requests that mention given keys, and leaves all others alone.
//
// A mention is a whole token in the URL, a header's value or the body, as it is
// or with the escapes of JSON, URLs and forms undone. E-mails are found in any
// letter case. A request counts once for a notification whose id it mentions.
// One that mentions no notification's id counts for every subject of which it
// mentions a key.
//
// A Watch remembers 100,000 requests, or fewer when they are large enough to
// take 256 MB. Once it had to forget one, [Watch.Effects] returns an error
// instead of a count that may be too low.
type Watch struct {
	next        http.Handler
	ledger      *ledger[struct{}]
	rules       rules
	bodyTimeout time.Duration
	manner
}

// A manner is how watches differ.
type manner struct {
	// effect says whether a request does something, if it is answered 2xx.
	effect func(*http.Request) bool
	// meet is told of each request once it has been read, as far as it came. What
	// it returns is told the status before that goes out, if one does.
	meet func(r *http.Request, body []byte, mentioned tokens, at time.Time) (answered func(status int))
	// refuse answers what the handler shall not see.
	refuse func(rw http.ResponseWriter, status int, why string)
}

// NewWatch returns a watch before next.
func NewWatch(next http.Handler) *Watch {
	return newWatch(next, manner{
		effect: func(*http.Request) bool { return true },
		meet:   func(*http.Request, []byte, tokens, time.Time) func(int) { return func(int) {} },
		refuse: func(rw http.ResponseWriter, status int, why string) { http.Error(rw, why, status) },
	})
}

func newWatch(next http.Handler, m manner) *Watch {
	return &Watch{next: next, ledger: newLedger[struct{}](ledgerRequests, ledgerBytes), bodyTimeout: bodyTimeout, manner: m}
}

// Effects counts the requests that mention s. A subject without an id is looked
// for by its keys alone. Keys too short to identify anything are an error.
func (w *Watch) Effects(ctx context.Context, s Subject) (int, error) { return w.Total(ctx, s) }

// Total counts the requests that mention any of the subjects. One that mentions
// the ids of several counts for each of them: what was gathered into one request
// was done as often as it says.
func (w *Watch) Total(_ context.Context, all ...Subject) (int, error) {
	ids, keys, err := sought(all...)
	if err != nil {
		return 0, err
	}
	return w.ledger.count(ids, keys)
}

// sought returns the tokens by which the subjects are found.
func sought(all ...Subject) (ids, keys []string, err error) {
	for _, s := range all {
		id, err := mentionables(string(s.ID))
		if err != nil {
			return nil, nil, err
		}
		more, err := mentionables(s.Keys...)
		if err != nil {
			return nil, nil, err
		}
		if id == nil && more == nil {
			return nil, nil, fmt.Errorf("%w, and its item no key", errNoID)
		}
		ids, keys = append(ids, id...), append(keys, more...)
	}
	return ids, keys, nil
}

// mentionables returns the tokens of keys. Empty ones are left out.
func mentionables(keys ...string) ([]string, error) {
	var found []string
	for _, key := range keys {
		if key == "" {
			continue
		}
		token, err := mentionable(key)
		if err != nil {
			return nil, err
		}
		found = append(found, token)
	}
	return found, nil
}

// Slow makes requests that mention one of keys wait for d before their answer.
// Of several such rules the longest holds. remove ends the rule, and the wait
// of the requests it holds back. A key that [Watch.Effects] refuses matches nothing.
func (w *Watch) Slow(keys []string, d time.Duration) (remove func()) {
	return w.rules.add(keys, &rule{delay: max(d, 1)})
}

// Fail answers status, instead of what would have been, to the first requests,
// so many times, that mention one of keys. These do not count. A status under
// 200 is none: it drops the connection.
func (w *Watch) Fail(keys []string, status, times int) (remove func()) {
	return w.rules.add(keys, &rule{status: status, times: times})
}

// ServeHTTP answers a request as the rules or else the handler will have it.
func (w *Watch) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	came := time.Now()
	body, err := w.readBody(rw, r)
	start, mentioned := time.Now(), mentions(r, body)
	answered := w.meet(r, body, mentioned, came)
	turnAway := func(status int, why string) {
		answered(status)
		w.refuse(rw, status, why)
	}
	if err != nil {
		turnAway(statusOf(err), "reading the body: "+err.Error())
		return
	}
	slow, fail := w.rules.match(mentioned)
	waitOut(r.Context(), slow, start)
	if r.Context().Err() != nil || fail != nil && fail.status < http.StatusOK {
		panic(http.ErrAbortHandler) // net/http's way to drop a connection: no answer goes out uncounted
	}
	if fail != nil {
		turnAway(fail.status, "this request was to fail")
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.pass(rw, r, mentioned, answered)
}

// pass lets the handler answer, and counts that.
func (w *Watch) pass(rw http.ResponseWriter, r *http.Request, mentioned tokens, answered func(status int)) {
	answer := &countedWriter{ResponseWriter: rw, request: r, answered: func(status int) {
		answered(status)
		if status < http.StatusMultipleChoices && w.effect(r) {
			w.ledger.record(mentioned, struct{}{}, 0)
		}
	}}
	w.next.ServeHTTP(answer, r)
	answer.start(http.StatusOK) // what net/http does for a handler that wrote nothing
}

// readBody reads all of the body. Its deadline is lifted again, because one
// that passes during a wait would look like the client's leaving. Where it has
// passed it stays, or net/http would wait for the rest before it answers.
func (w *Watch) readBody(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(rw)
	_ = control.SetReadDeadline(time.Now().Add(w.bodyTimeout)) // some writers in tests have no deadline
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, watchedBody))
	if err == nil {
		_ = control.SetReadDeadline(time.Time{})
	}
	return body, err
}

func statusOf(err error) int {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}
