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
	Code    string
	Field   string // of the request; may be empty
	Message string
}

// Error implements error.
func (r *Refusal) Error() string { return r.Message }

// Is makes a refusal because of what is not there an [ErrNotFound].
func (r *Refusal) Is(target error) bool { return target == ErrNotFound && r.Code == CodeNotFound }

// Codes of refusals.
const (
	CodeMissing  = "parameter_not_found"
	CodeInvalid  = "parameter_invalid"
	CodeNotFound = "not_found"
	CodeConflict = "conflict"
	CodeTooMany  = "422" // a status for a code: what Intercom answers when there are too many event names
)

func invalid(field, format string, args ...any) error {
	return &Refusal{CodeInvalid, field, fmt.Sprintf(format, args...)}
}

func missing(field, text string) error {
	return &Refusal{CodeMissing, field, text}
}
