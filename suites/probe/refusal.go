package probe

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// codes says what Intercom calls an error of a status. Others are the client's
// fault below 500, and the server's from there on.
var codes = map[int]string{
	http.StatusUnauthorized:          "unauthorized",
	http.StatusNotFound:              "not_found",
	http.StatusRequestEntityTooLarge: "payload_too_large",
	http.StatusTooManyRequests:       "rate_limit_exceeded",
}

func codeOf(status int) string {
	switch code, known := codes[status]; {
	case known:
		return code
	case status >= http.StatusInternalServerError:
		return "server_error"
	}
	return "client_error"
}

type errorList struct {
	Type      string    `json:"type"`
	RequestID string    `json:"request_id"`
	Errors    []problem `json:"errors"`
}

type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// refuse answers with an error as Intercom has them. Clients cannot do without
// the list, nor some of them without the headers.
func (t *Tripwire) refuse(w http.ResponseWriter, status int, why string) {
	id := t.mock.Fixtures.ID("refusal", t.refusals.Add(1))
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=utf-8")
	h.Set("X-Request-Id", id)
	if status == http.StatusTooManyRequests {
		h.Set("X-RateLimit-Limit", "10000")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset", strconv.FormatInt(resetAfter(time.Now()), 10))
	}
	body, _ := json.Marshal(errorList{"error.list", id, []problem{{codeOf(status), why}}}) // strings always encode
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// resetAfter is one to two seconds ahead, which is soon, and yet is in the future
// for those who look at whole seconds only.
func resetAfter(now time.Time) int64 { return now.Unix() + 2 }
