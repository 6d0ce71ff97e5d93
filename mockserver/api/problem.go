package api

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A problem is one thing that is wrong with a request, as an error list names it.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Field   string `json:"field,omitempty"`
	status  int    // instead of what goes with the code; 0: that
}

// problems is an error that becomes an error list. There is at least one.
type problems []problem

// Error implements error.
func (p problems) Error() string { return fmt.Sprintf("%s: %s", p[0].Code, p[0].Message) }

// An errorList is the body of every answer that is not a success.
type errorList struct {
	Type      string   `json:"type"`
	RequestID string   `json:"request_id"`
	Errors    problems `json:"errors"`
}

// Codes of problems that the workspace knows nothing of.
const (
	codeUnauthorized = "unauthorized"
	codeBadRequest   = "bad_request"
	codeClientError  = "client_error"
	codeServerError  = "server_error"
	codeMethod       = "method_not_allowed"
	codeTooLarge     = "payload_too_large"
	codeVersion      = "intercom_version_invalid"
	codeRate         = "rate_limit_exceeded"
)

// statuses says which status a code goes with. To add a code, add a row.
var statuses = map[string]int{
	workspace.CodeMissing:   http.StatusBadRequest,
	workspace.CodeInvalid:   http.StatusBadRequest,
	workspace.CodeNotFound:  http.StatusNotFound,
	workspace.CodeConflict:  http.StatusBadRequest,
	workspace.CodeForbidden: http.StatusForbidden,
	workspace.CodeClosed:    http.StatusBadRequest,
	workspace.CodeTooMany:   http.StatusUnprocessableEntity,
	codeUnauthorized:        http.StatusUnauthorized,
	codeBadRequest:          http.StatusBadRequest,
	codeClientError:         http.StatusBadRequest,
	codeVersion:             http.StatusBadRequest,
	codeServerError:         http.StatusInternalServerError,
	codeMethod:              http.StatusMethodNotAllowed,
	codeTooLarge:            http.StatusRequestEntityTooLarge,
	codeRate:                http.StatusTooManyRequests,
	"invalid_operator":      http.StatusBadRequest,
	"invalid_field":         http.StatusBadRequest,

	"admin_not_found":                        http.StatusNotFound,
	"assignee_not_found":                     http.StatusNotFound,
	"company_not_found":                      http.StatusNotFound,
	"conversation_not_found":                 http.StatusNotFound,
	"conversation_part_or_message_not_found": http.StatusNotFound,
	"team_not_found":                         http.StatusNotFound,
	"ticket_not_found":                       http.StatusNotFound,
	"contact_company_limit_exceeded":         http.StatusBadRequest,
	"invalid_merge":                          http.StatusBadRequest,
	"ticket_state_id_invalid":                http.StatusBadRequest,
}

var (
	errUnauthorized = problems{{Code: codeUnauthorized, Message: "Access Token Invalid"}}
	errNoResource   = problems{{Code: workspace.CodeNotFound, Message: "Resource Not Found"}}
	errServer       = problems{{Code: codeServerError, Message: "Internal Server Error"}}
)

// problemsOf returns err as a client is told of it. What is not the client's
// business is not told, and known is false.
func problemsOf(err error) (found problems, known bool) {
	var refusal *workspace.Refusal
	switch {
	case errors.As(err, &found):
		return found, true
	case errors.As(err, &refusal):
		return problems{{Code: refusal.Code, Message: refusal.Message, Field: refusal.Field, status: refusal.Status}}, true
	case errors.Is(err, workspace.ErrNotFound):
		return errNoResource, true
	default:
		return errServer, false
	}
}
