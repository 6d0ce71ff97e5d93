package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// An answer is what an operation answers when it succeeds.
type answer struct {
	status  int
	body    any  // nil: no body
	clear   bool // it may hold a secret, which is told this once
	written bool // already
	about   *mockserver.Space
}

func ok(body any) answer   { return answer{status: http.StatusOK, body: body} }
func made(body any) answer { return answer{status: http.StatusCreated, body: body} }

var nothing = answer{status: http.StatusNoContent}

// A Problem is one thing that is wrong with a request.
type Problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
}

// Problems is the body of every answer that is not a success, and the error that
// it becomes for clients. There is at least one.
type Problems struct {
	Errors []Problem `json:"errors"`
}

// Error implements error.
func (p Problems) Error() string {
	var all []string
	for _, each := range p.Errors {
		all = append(all, each.Message)
	}
	return strings.Join(all, "; ")
}

// Codes of problems.
const (
	codeInvalid      = "invalid"
	codeUnauthorized = "unauthorized"
	codeForbidden    = "forbidden"
	codeNotFound     = "not_found"
	codeConflict     = "conflict"
	codeMethod       = "method_not_allowed"
	codeTooLarge     = "too_large"
	codeBroken       = "broken"
)

// statuses says which status a code goes with. To add a code, add a row.
var statuses = map[string]int{
	codeInvalid:      http.StatusBadRequest,
	codeUnauthorized: http.StatusUnauthorized,
	codeForbidden:    http.StatusForbidden,
	codeNotFound:     http.StatusNotFound,
	codeConflict:     http.StatusConflict,
	codeMethod:       http.StatusMethodNotAllowed,
	codeTooLarge:     http.StatusRequestEntityTooLarge,
	codeBroken:       http.StatusInternalServerError,
}

// refuse returns a problem as an error.
func refuse(code, format string, args ...any) error {
	return Problems{[]Problem{{Code: code, Message: fmt.Sprintf(format, args...)}}}
}

// as returns err as a problem of that code; no error stays none.
func as(code string, err error) error {
	if err == nil {
		return nil
	}
	return refuse(code, "%v", err)
}

func problemsIn(violations []openapi.Violation) error {
	var p Problems
	for _, v := range violations {
		p.Errors = append(p.Errors, Problem{codeInvalid, v.Message, v.Field})
	}
	return p
}

// problemsOf returns err as who asked is told of it. What is not their business
// is not told, and known is false.
func problemsOf(err error) (found Problems, known bool) {
	var refusal *workspace.Refusal
	one := func(code, message string) (Problems, bool) {
		return Problems{[]Problem{{Code: code, Message: message}}}, true
	}
	switch {
	case errors.As(err, &found):
		return found, true
	case errors.As(err, &refusal):
		return Problems{[]Problem{{codeInvalid, refusal.Message, refusal.Field}}}, true
	case errors.Is(err, workspace.ErrNotFound), errors.Is(err, store.ErrNotFound), errors.Is(err, mockserver.ErrNoSpace):
		return one(codeNotFound, err.Error())
	case errors.Is(err, mockserver.ErrTaken), errors.Is(err, mockserver.ErrManySpace):
		return one(codeConflict, err.Error())
	case errors.Is(err, mockserver.ErrBadName):
		return one(codeInvalid, err.Error())
	default:
		found, _ = one(codeBroken, "the mock cannot do this; its log says why")
		return found, false
	}
}

// fail answers what went wrong.
func (c *control) fail(w http.ResponseWriter, err error) {
	found, known := problemsOf(err)
	if !known && !errors.Is(err, context.Canceled) {
		c.Log.Error("control: request cannot be answered", "err", err)
	}
	body, _ := fixtures.Encode(found) // strings always encode
	if found.Errors[0].Code == codeUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="intercheck"`)
	}
	send(w, statuses[found.Errors[0].Code], body)
}

// write answers what an operation has come to, without secrets.
func (c *control) write(w http.ResponseWriter, operation string, got answer) {
	var body []byte
	if got.body != nil {
		var err error
		if body, err = fixtures.Encode(got.body); err != nil {
			c.fail(w, err)
			return
		}
		if !got.clear {
			body = redactJSON(body, c.redactor(got.about))
		}
		w.Header().Set("Content-Type", jsonType)
	}
	if c.SelfCheck {
		if err := c.spec.ValidateResponse(operation, got.status, w.Header(), body); err != nil {
			c.fail(w, err)
			return
		}
	}
	send(w, got.status, body)
}

const jsonType = "application/json; charset=utf-8"

func send(w http.ResponseWriter, status int, body []byte) {
	if body != nil {
		w.Header().Set("Content-Type", jsonType)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked may have gone
}

// unknown says that there is nothing at r's path, and what is near.
func (c *control) unknown(w http.ResponseWriter, r *http.Request) error {
	var known, methods []string
	for _, o := range c.spec.Operations() {
		known = append(known, o.Path)
		if _, pattern := c.mux.Handler(&http.Request{Method: o.Method, URL: r.URL, Host: r.Host}); pattern == o.Pattern {
			methods = append(methods, o.Method)
		}
	}
	if len(methods) > 0 {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		return refuse(codeMethod, "%s has no %s: use %s", r.URL.Path, r.Method, strings.Join(methods, " or "))
	}
	const longest = 128 // the comparison takes as long as the path is
	return refuse(codeNotFound, "there is no such path%s GET %s says what there is", cmp.Or(nearest.Hint(r.URL.Path[:min(len(r.URL.Path), longest)], known), ":"), documentPath)
}

// decode reads a body that has been found to be what is described. There may be
// none where none is required.
func (k *call) decode(into any) error {
	if len(strings.TrimSpace(string(k.body))) == 0 {
		return nil
	}
	if err := json.Unmarshal(k.body, into); err != nil {
		return refuse(codeInvalid, "the body cannot be read: %v", err)
	}
	return nil
}
