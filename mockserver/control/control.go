// Package control is the face of the mock that those who run it see, beside the
// one that is Intercom's: everything under /_mock/.
//
// It knows what is asked about the mock itself, who may ask, and how to say it.
// What Intercom would answer, and what exists in a workspace, it does not know.
package control

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/inspector"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Prefix is what the path of everything in this package begins with. Nothing of
// Intercom's does.
const Prefix = "/_mock/"

// ReadyPath is where the mock says whether it is ready.
const ReadyPath = Prefix + "ready"

// documentPath is where the document is.
const documentPath = Prefix + "openapi.yaml"

// maxBody is the size of a request's body that is read.
const maxBody = 4 << 20

// Config says what is controlled, and by whom. Mock and Log are required.
type Config struct {
	Mock    *mockserver.Mock
	Log     *slog.Logger
	Token   intercom.Secret // that who asks must have; empty: none
	Origins []string        // such as http://localhost:3000, whose pages may ask
	Hosts   []string        // names of the mock, besides its addresses and those of the machine itself

	SelfCheck bool            // answers that the document does not describe become a 500
	Stop      <-chan struct{} // ends the streams of events, for a server that is to shut down
	Page      http.Handler    // the inspector; nil: there is none
}

type control struct {
	Config
	spec *openapi.Spec
	mux  *http.ServeMux
}

// New returns the handler of all that a mock serves: what is under Prefix, and
// Intercom's API beside it.
func New(c Config) (http.Handler, error) {
	spec, err := openapi.Control()
	if err != nil {
		return nil, err
	}
	own := &control{Config: c, spec: spec, mux: http.NewServeMux()}
	if err := own.route(); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, Prefix) {
			own.serve(w, r)
			return
		}
		c.Mock.ServeHTTP(w, r)
	}), nil
}

// route gives each operation of the document its handler.
func (c *control) route() error {
	served := map[string]handler{}
	for _, row := range routes {
		served[row.operation] = row.handle
	}
	for _, o := range c.spec.Operations() {
		handle, ok := served[o.ID]
		if !ok {
			return fmt.Errorf("serve %s: no route is named %s: add a row", o.Pattern, o.ID)
		}
		delete(served, o.ID)
		c.mux.Handle(o.Pattern, c.endpoint(o, handle))
	}
	for id := range served {
		return fmt.Errorf("serve %s: the document does not describe it: describe it, or take its row away", id)
	}
	return nil
}

// serve is what every request goes through, known or not.
func (c *control) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if !c.welcome(w, r) {
		return
	}
	_, pattern := c.mux.Handler(r)
	switch {
	case pattern != "":
		c.mux.ServeHTTP(w, r)
	case r.URL.Path == documentPath && r.Method == http.MethodGet:
		h.Set("Content-Type", "application/yaml; charset=utf-8")
		_, _ = w.Write(c.spec.YAML()) // who asked may have gone
	case c.Page != nil && inspector.Serves(r.URL.Path):
		c.Page.ServeHTTP(w, r)
	default:
		c.fail(w, c.unknown(w, r))
	}
}

// A call is a request to an operation, with its body and the workspace that it
// is about.
type call struct {
	*http.Request
	w      http.ResponseWriter
	body   []byte
	space  *mockserver.Space
	scoped bool // who asks may see this workspace alone
}

// endpoint serves one operation.
func (c *control) endpoint(o openapi.Operation, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := c.carryOut(w, r, o, handle)
		switch {
		case err != nil && errors.Is(err, r.Context().Err()): // who asked has gone
		case err != nil:
			c.fail(w, err)
		case !got.written:
			c.write(w, o.ID, got)
		}
	})
}

// carryOut lets the handler see only what the document describes, from those
// who may ask it.
func (c *control) carryOut(w http.ResponseWriter, r *http.Request, o openapi.Operation, handle handler) (got answer, err error) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // it is panicked with as it is
			err = fmt.Errorf("%s panicked: %v\n%s", o.ID, p, debug.Stack())
		}
	}()
	k := &call{Request: r, w: w}
	if o.ID != "ready" && o.ID != "signIn" {
		if err := c.admit(k); err != nil {
			return answer{}, err
		}
	}
	if o.Body {
		if k.body, err = read(w, r); err != nil {
			return answer{}, err
		}
	}
	if violations := c.spec.ValidateRequest(o.ID, r, k.body); len(violations) > 0 {
		return answer{}, problemsIn(violations)
	}
	got, err = handle(c, k)
	got.about = k.space
	return got, err
}

// read reads the body. It must say that it is JSON, which no form of another
// site's page can.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case errors.As(err, &tooLarge):
		return nil, refuse(codeTooLarge, "the body is over %d bytes: send less", maxBody)
	case err != nil:
		return nil, refuse(codeInvalid, "the body did not come whole: send it again")
	case len(body) > 0 && !strings.EqualFold(strings.TrimSpace(kind), "application/json"):
		return nil, refuse(codeInvalid, "the body is not said to be JSON: send Content-Type: application/json")
	default:
		return body, nil
	}
}
