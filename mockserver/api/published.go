package api

import (
	"net/http"

	"github.com/intercheck-dev/intercheck/openapi"
)

// stub answers what is not served here as the published description shows it,
// if there is one that has the operation.
func (a *api) stub(w http.ResponseWriter, r *http.Request) bool {
	if a.Published == nil {
		return false
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	s, ok := a.Published.Stub(method, r.URL.Path)
	if !ok {
		return false
	}
	w.Header().Set(labelHeader, "stub")
	w.Header().Set(versionHeader, string(a.version(r.Header.Get(versionHeader))))
	if s.ContentType != "" {
		w.Header().Set("Content-Type", s.ContentType)
	}
	w.WriteHeader(s.Status)
	if _, err := w.Write(s.Body); err != nil {
		a.Log.Debug("stub cannot be sent", "err", err)
	}
	return true
}

// compare logs, once each, in which ways an answer is not as published. Those
// of API 1.x are described nowhere.
func (a *api) compare(r *http.Request, o openapi.Operation, status int, contentType string, body []byte) {
	if a.Published == nil || status >= http.StatusInternalServerError || !a.version(r.Header.Get(versionHeader)).from2(0) {
		return
	}
	for _, difference := range a.Published.Differences(o.Method, r.URL.Path, status, contentType, body) {
		if _, told := a.differing.LoadOrStore(difference+o.ID, true); !told {
			a.Log.Warn("answer is not as published", "operation", o.ID, "status", status, "difference", difference)
		}
	}
}
