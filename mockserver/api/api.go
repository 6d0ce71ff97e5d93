// Package api is the face of the mock that clients see: Intercom's REST API, as
// far as it has to do with webhooks.
//
// It knows requests, answers, and what Intercom's clients get wrong and need
// back. What exists and what follows from a change is the workspace's business.
package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Config says what the API stands before. What stands behind Clock is optional.
type Config struct {
	Workspace *workspace.Workspace
	Deliverer *delivery.Deliverer
	Spec      *openapi.Spec
	Log       *slog.Logger
	Clock     clock.Clock

	Token     intercom.Secret // empty: any credentials will do, but there must be some
	SelfCheck bool            // answers that the Spec does not describe become a 500
	Version   string          // that clients speak who name none; empty: [DefaultVersion]
	RateLimit RateLimit
	Faults    *Faults            // by which answers go wrong
	Published *openapi.Published // Intercom's own description, for stubs and to compare with
}

type api struct {
	Config
	mux        *http.ServeMux
	operations map[string]string // IDs, by pattern of the mux
	limiter    *limiter
	requests   atomic.Uint64 // so far; they make request ids
	differing  sync.Map      // what was said already of answers that are not as published
}

// New returns the handler of the API. It is an error if it does not serve
// exactly what c.Spec describes.
func New(c Config) (http.Handler, error) {
	if c.Version != "" && !slices.Contains(Versions(), c.Version) {
		return nil, fmt.Errorf("speak version %q: Intercom has none: use one such as %s or 2.14", c.Version, DefaultVersion)
	}
	if c.Faults == nil {
		c.Faults = new(Faults)
	}
	a := &api{Config: c, mux: http.NewServeMux(), operations: map[string]string{}, limiter: &limiter{limit: c.RateLimit, clock: c.Clock}}
	served := map[string]handler{}
	for _, row := range routes {
		served[row.operation] = row.handle
	}
	for _, o := range c.Spec.Operations() {
		handle, ok := served[o.ID]
		if !ok {
			return nil, fmt.Errorf("serve %s: no route is named %s: add a row", o.Pattern, o.ID)
		}
		delete(served, o.ID)
		a.mux.Handle(o.Pattern, a.endpoint(o, handle))
		a.operations[o.Pattern] = o.ID
	}
	for id := range served {
		return nil, fmt.Errorf("serve %s: the document does not describe it: describe it, or take its row away", id)
	}
	return http.HandlerFunc(a.serve), nil
}
