package api

import (
	"net/http"
	"path"
	"strings"
)

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
