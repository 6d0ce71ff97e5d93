package workspace

import (
	"errors"
	"fmt"
)

// ErrNotFound is in the error of every call that names something that does not
// exist.
var ErrNotFound = errors.New("not found")

// A Refusal is what Intercom would answer to a request that it understands and
// does not carry out. Code is one of Intercom's error codes.
type Refusal struct {
	Code    string `json:"code"`
	Field   string `json:"field"` // of the request; may be empty
	Message string `json:"message"`
	Status  int    `json:"status"` // of the answer, where it is another than the code's; else 0
}

// Error implements error.
func (r *Refusal) Error() string { return r.Message }

// Is makes a refusal because of what is not there an [ErrNotFound].
func (r *Refusal) Is(target error) bool { return target == ErrNotFound && r.Code == CodeNotFound }

// Codes of refusals.
const (
	CodeMissing   = "parameter_not_found"
	CodeInvalid   = "parameter_invalid"
	CodeNotFound  = "not_found"
	CodeConflict  = "conflict"
	CodeForbidden = "forbidden"
	CodeClosed    = "job_closed"
	CodeTooMany   = "422" // a status for a code: what Intercom answers when there are too many event names
)

func invalid(field, format string, args ...any) error {
	return &Refusal{Code: CodeInvalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

func missing(field, format string, args ...any) error {
	return &Refusal{Code: CodeMissing, Field: field, Message: fmt.Sprintf(format, args...)}
}

var errNoResource = &Refusal{Code: CodeNotFound, Message: "Resource Not Found"}
