package probe

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Tripwire is a [Watch] that listens where the receiver thinks Intercom's API
// is. Only writes count. It delivers no notifications.
//
// It answers as the mock does. What the mock has never seen, or does not serve,
// is answered as if it were there: the receiver calls about people and
// conversations that exist in notifications alone.
type Tripwire struct {
	*Watch
	*port
	mock     *mockserver.Server
	api      http.Handler
	contract contract
	calls    calls
	refusals atomic.Uint64 // so far; they make request ids
	stop     func()        // ends the mock
}

var (
	_ Downstream = (*Sink)(nil)
	_ Tripper    = (*Tripwire)(nil)
)

func openTripwire(ctx context.Context, spec string) (Probe, error) {
	_, address, _ := strings.Cut(spec, ":")
	t, err := ListenAsIntercom(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("opening a tripwire probe: %w; its form is %s", err, wireForm)
	}
	return t, nil
}

// ListenAsIntercom starts a tripwire on a host and port, which judges calls by
// spec, or by the mock's own description if that is nil. Port 0 is any free one.
func ListenAsIntercom(ctx context.Context, address string, spec *openapi.Spec) (*Tripwire, error) {
	t, err := newTripwire(spec)
	if err != nil {
		return nil, err
	}
	if t.port, err = listen(ctx, address, t.Watch); err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() { t.mock.Run(running) })
	t.stop = func() { cancel(); done.Wait() }
	return t, nil
}

// newTripwire makes one that does not listen yet.
func newTripwire(spec *openapi.Spec) (*Tripwire, error) {
	if spec == nil {
		var err error
		if spec, err = openapi.Intercom(); err != nil {
			return nil, err
		}
	}
	// What a receiver's subscriptions would get is dropped at once, for to keep
	// it would take memory without bound.
	mock, err := mockserver.New(mockserver.Config{Plan: delivery.Plan{Drop: true}, Keep: 1, Spec: spec})
	if err != nil {
		return nil, err
	}
	api, err := mock.API()
	if err != nil {
		return nil, err
	}
	t := &Tripwire{mock: mock, api: api, contract: newContract(spec), calls: newCalls()}
	t.Watch = newWatch(http.HandlerFunc(t.answer), manner{effect: writes, meet: t.meet, refuse: t.refuse})
	return t, nil
}

// Expect says which token calls must carry. Those that came before are not
// judged again.
func (t *Tripwire) Expect(token intercom.Secret) { t.calls.expect(token) }

// Calls returns the calls that mention s, in the order in which they came: reads
// too, and those that were refused, slowed or failed. Like [Watch.Effects] it
// returns an error once a call had to be forgotten.
func (t *Tripwire) Calls(s Subject) ([]Call, error) { return t.calls.of(s) }

// Close frees the port, drops all connections, and ends the mock. What was seen
// can still be asked for.
func (t *Tripwire) Close() error {
	err := t.port.Close()
	t.stop()
	return err
}

// meet records a call. It is judged when somebody asks for it, which of most
// calls nobody does.
func (t *Tripwire) meet(r *http.Request, body []byte, mentioned tokens, at time.Time) func(int) {
	c := newCall(r, body, at)
	kept := r.WithContext(context.Background()) // a copy, without what is behind it
	kept.Body = http.NoBody
	c.judge = func(c *Call) { c.Operation, c.Violations = t.contract.judge(kept, body) }
	return t.calls.record(c, mentioned, credentials(r), len(body))
}

// answer answers as the mock does, or in its stead. Once calls had to be
// forgotten nothing is counted any more, and the mock need not grow.
func (t *Tripwire) answer(w http.ResponseWriter, r *http.Request) {
	in := &standIn{ResponseWriter: w, request: r, contract: t.contract}
	if t.calls.ledger.overflowed() {
		in.WriteHeader(http.StatusNotFound)
		return
	}
	t.api.ServeHTTP(in, r)
}

// writes reports whether a call changes something at Intercom. A search is a
// read, although it is a POST.
func writes(r *http.Request) bool {
	switch r.Method {
	case http.MethodPost:
		return !strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/search")
	case http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}
