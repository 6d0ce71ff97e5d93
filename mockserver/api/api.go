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
	"path"
	"slices"
	"strings"
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

// serve is what every request goes through, known or not.
func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(requestIDHeader, a.Workspace.Fixtures().ID("request", a.requests.Add(1)))
	r = withoutSlash(r)
	a.limiter.show(w.Header())
	switch {
	case r.URL.Path == "/openapi.yaml" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		a.document(w)
	case !authorized(r, a.Token):
		a.write(w, "", answer{}, errUnauthorized)
	case !a.limiter.take(w.Header()):
		a.write(w, "", answer{}, a.limiter.exceeded())
	default:
		a.answer(w, r)
	}
}

// withoutSlash returns r without the slash that some clients put at the end of
// every path.
func withoutSlash(r *http.Request) *http.Request {
	if !strings.HasSuffix(r.URL.EscapedPath(), "/") {
		return r
	}
	u := *r.URL
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	r = r.WithContext(r.Context()) // a copy
	r.URL = &u
	return r
}

// document publishes the description of the API, to anyone.
func (a *api) document(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	if _, err := w.Write(a.Spec.YAML()); err != nil {
		a.Log.Debug("document cannot be sent", "err", err)
	}
}

// route hands r on to its endpoint. The mux answers what it does not know in
// its own ways (text, redirects), which clients take for success or cannot
// read, so that is answered here.
func (a *api) route(w http.ResponseWriter, r *http.Request) {
	if asked := r.URL.EscapedPath(); path.Clean(asked) != asked {
		a.write(w, "", answer{}, errNoResource)
		return
	}
	if a.served(r) {
		a.mux.ServeHTTP(w, r)
		return
	}
	if a.stub(w, r) {
		return
	}
	allowed := a.allowed(r)
	if len(allowed) == 0 {
		a.write(w, "", answer{}, errNoResource)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	a.write(w, "", answer{}, problems{{Code: codeMethod, Message: "Method Not Allowed: use " + strings.Join(allowed, " or ")}})
}

// served reports whether r is for an operation. What belongs to a contact is
// listed by one for all words, but only for those that mean something.
func (a *api) served(r *http.Request) bool {
	_, pattern := a.mux.Handler(r)
	if !strings.HasSuffix(pattern, "/{list}") {
		return pattern != ""
	}
	_, known := belongings[path.Base(r.URL.Path)]
	return known
}

// allowed returns the methods that r's path has.
func (a *api) allowed(r *http.Request) []string {
	var all []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		r = r.WithContext(r.Context()) // a copy
		r.Method = method
		if a.served(r) {
			all = append(all, method)
		}
	}
	return all
}
