package probe

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// A standIn lets the mock answer, but for what the mock does not know: that it
// answers as if it were there.
type standIn struct {
	http.ResponseWriter
	request  *http.Request
	contract contract
	replaced bool
}

// WriteHeader begins the mock's answer, or gives the other one.
func (w *standIn) WriteHeader(status int) {
	if status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.replaced = true
	w.Header().Del("Allow")
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	status, body := asIfThere(w.contract.find(w.request).ID, w.request)
	w.ResponseWriter.WriteHeader(status)
	_, _ = w.ResponseWriter.Write(body)
}

// Write goes on with the mock's answer, unless there is another.
func (w *standIn) Write(p []byte) (int, error) {
	if w.replaced {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// asIfThere is how a call succeeds about something that nobody has seen.
func asIfThere(operation string, r *http.Request) (status int, body []byte) {
	if operation == "createDataEvent" {
		return http.StatusAccepted, nil // the one success without a body
	}
	kind, id := objectAt(r.URL.Path)
	if id == "" {
		return http.StatusOK, []byte("{}")
	}
	body, _ = json.Marshal(struct { // strings always encode
		Type string `json:"type"`
		ID   string `json:"id"`
	}{kind, id})
	return http.StatusOK, body
}

// objectAt returns what a path such as /contacts/5714f1e2 names. Ids have digits;
// the names of actions, such as search, have none.
func objectAt(p string) (kind, id string) {
	rest, id := path.Split(strings.TrimSuffix(p, "/"))
	if !strings.ContainsAny(id, "0123456789") {
		return "", ""
	}
	switch kind = path.Base(rest); {
	case kind == "subscriptions":
		return "notification_subscription", id
	case strings.HasSuffix(kind, "ies"):
		return strings.TrimSuffix(kind, "ies") + "y", id
	case strings.HasSuffix(kind, "s"):
		return strings.TrimSuffix(kind, "s"), id
	}
	return "", ""
}
