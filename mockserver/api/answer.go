package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/intercheck-dev/intercheck/fixtures"
)

const requestIDHeader = "X-Request-Id"

// An answer is what an operation answers when it succeeds.
type answer struct {
	status int
	body   any // nil: no body
}

func ok(body any) answer { return answer{http.StatusOK, body} }

// write sends the answer, or the error list that err becomes, and returns what
// it sent. The operation is empty where there is none that could describe it.
func (a *api) write(w http.ResponseWriter, operation string, got answer, err error) (int, []byte) {
	var body []byte
	if err == nil && got.body != nil {
		body, err = fixtures.Encode(got.body)
	}
	if err != nil {
		got.status, body = a.errorBody(w, err)
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	if a.SelfCheck && operation != "" && got.status != http.StatusInternalServerError {
		if err := a.Spec.ValidateResponse(operation, got.status, w.Header(), body); err != nil {
			got.status, body = a.errorBody(w, err)
		}
	}
	w.WriteHeader(got.status)
	if _, err := w.Write(body); err != nil {
		a.Log.Debug("answer cannot be sent", "request", w.Header().Get(requestIDHeader), "err", err)
	}
	return got.status, body
}

// errorBody makes the error list that tells of err.
func (a *api) errorBody(w http.ResponseWriter, err error) (int, []byte) {
	id := w.Header().Get(requestIDHeader)
	found, known := problemsOf(err)
	if !known && !errors.Is(err, context.Canceled) {
		a.Log.Error("request cannot be answered", "request", id, "err", err)
	}
	body, _ := fixtures.Encode(errorList{"error.list", id, found}) // strings always encode
	return cmp.Or(found[0].status, statuses[found[0].Code]), body
}
