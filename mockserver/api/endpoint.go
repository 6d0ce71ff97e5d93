package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"

	"github.com/intercheck-dev/intercheck/openapi"
)

// maxBody is the size of a request's body that is read.
const maxBody = 1 << 20

// A call is a request to an operation, with its body.
type call struct {
	*http.Request
	body    []byte // an object; an empty one where none was sent
	version version
}

// endpoint serves one operation.
func (a *api) endpoint(o openapi.Operation, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := a.carryOut(w, r, o, handle)
		status, body := a.write(w, o.ID, got, err)
		a.compare(r, o, status, w.Header().Get("Content-Type"), body)
	})
}

// carryOut lets the handler see only what the document describes, and turns
// its panics into errors: a client must get an error list whatever happens.
func (a *api) carryOut(w http.ResponseWriter, r *http.Request, o openapi.Operation, handle handler) (got answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s panicked: %v\n%s", o.ID, p, debug.Stack())
		}
	}()
	c := &call{Request: r, version: a.version(r.Header.Get(versionHeader))}
	if o.Body { // others get bodies too, such as "" and [], that mean nothing
		if c.body, err = read(w, r); err != nil {
			return answer{}, err
		}
	}
	if violations := a.Spec.ValidateRequest(o.ID, r, c.body); len(violations) > 0 {
		return answer{}, problemsIn(violations)
	}
	if len(bytes.TrimSpace(c.body)) == 0 { // of a client that cannot send fields, where none is required
		c.body = []byte("{}")
	}
	w.Header().Set(versionHeader, string(c.version))
	return handle(a, c)
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problems{{Code: codeTooLarge, Message: fmt.Sprintf("the body is over %d bytes: send less", maxBody)}}
	case err != nil:
		return nil, problems{{Code: codeClientError, Message: "the body did not come whole: send it again"}}
	default:
		return body, nil
	}
}
