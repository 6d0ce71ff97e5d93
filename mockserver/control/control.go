// Package control is the face of the mock that those who run it see, beside the
// one that is Intercom's.
//
// It knows what is asked about the mock itself. What Intercom would answer, and
// what exists in the workspace, it does not know.
package control

import (
	"encoding/json"
	"net/http"
)

// Prefix is what the path of everything in this package begins with. Nothing of
// Intercom's does.
const Prefix = "/_mock/"

// ReadyPath is where the mock says whether it is ready.
const ReadyPath = Prefix + "ready"

// A Readiness is the answer there.
type Readiness struct {
	Ready bool `json:"ready"`
}

// A route says who answers what. The pattern is one of [http.ServeMux].
type route struct {
	pattern string
	handle  http.HandlerFunc
}

// routes is everything that is served. To add something, add a row.
var routes = []route{
	{"GET " + ReadyPath, ready},
}

// New returns the handler of every path that begins with [Prefix].
func New() http.Handler {
	mux := http.NewServeMux()
	for _, row := range routes {
		mux.HandleFunc(row.pattern, row.handle)
	}
	return mux
}

// ready needs no credentials: what asks it, such as a container engine, has none.
func ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(Readiness{Ready: true}) // who asked may have gone
}
