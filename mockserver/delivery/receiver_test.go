package delivery_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An arrival is a request as the receiver saw it.
type arrival struct {
	at     time.Time // by the rig's clock
	method string
	path   string
	header http.Header
	body   []byte
}

// notification reads the body, and fails the test if that cannot be done.
func (a arrival) notification(t *testing.T) (n intercom.Notification) {
	t.Helper()
	if err := json.Unmarshal(a.body, &n); err != nil {
		t.Fatalf("%s: %q", err, a.body)
	}
	return n
}

func (a arrival) signature() intercom.Signature {
	return intercom.Signature(a.header.Get(intercom.SignatureHeader))
}

// signed fails the test unless the arrival carries exactly one signature, the
// one that secret makes.
func (a arrival) signed(t *testing.T, secret intercom.Secret) {
	t.Helper()
	if n := len(a.header[intercom.SignatureHeader]); n != 1 || !secret.Signed(a.body, a.signature()) {
		t.Errorf("it carries %d signatures, and %q is none of %q", n, a.signature(), string(secret))
	}
}

// A receiver keeps what arrives and answers with what its script says.
type receiver struct {
	url     string
	clock   clock.Clock
	mu      sync.Mutex
	arrived []arrival
	more    chan struct{}
}

// newReceiver answers the n-th request with the n-th status, and all further
// ones with the last; 200 where there is none.
func newReceiver(t testing.TB, c clock.Clock, statuses ...int) *receiver {
	t.Helper()
	return newHandler(t, c, func(w http.ResponseWriter, n int) {
		if last := len(statuses) - 1; last >= 0 {
			w.WriteHeader(statuses[min(n, last)])
		}
	})
}

// newHandler lets answer answer the n-th request, from 0, once it is kept.
func newHandler(t testing.TB, c clock.Clock, answer func(w http.ResponseWriter, n int)) *receiver {
	t.Helper()
	r := &receiver{clock: c, more: make(chan struct{}, 1<<16)}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		n := len(r.arrived)
		r.arrived = append(r.arrived, arrival{c.Now(), req.Method, req.URL.Path, req.Header, body})
		r.mu.Unlock()
		r.more <- struct{}{}
		answer(w, n)
	}))
	t.Cleanup(s.Close)
	r.url = s.URL + "/webhook"
	return r
}

// all returns what has arrived.
func (r *receiver) all() []arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]arrival(nil), r.arrived...)
}

// one returns what has arrived, which must be one request.
func (r *receiver) one(t *testing.T) arrival {
	t.Helper()
	got := r.all()
	if len(got) != 1 {
		t.Fatalf("%d requests arrived instead of one", len(got))
	}
	return got[0]
}

// wait returns when n more requests have arrived.
func (r *receiver) wait(t *testing.T, n int) {
	t.Helper()
	for range n {
		select {
		case <-r.more:
		case <-time.After(patience):
			t.Fatalf("only %d requests arrived", len(r.all()))
		}
	}
}
