package control_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/control"
)

func TestReadinessIsToldToWhoAsks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{http.MethodGet, "/_mock/ready", http.StatusOK, "{\"ready\":true}\n"},
		{http.MethodPost, "/_mock/ready", http.StatusMethodNotAllowed, "Method Not Allowed\n"},
		{http.MethodGet, "/_mock/raedy", http.StatusNotFound, "404 page not found\n"},
	} {
		w := httptest.NewRecorder()
		control.New().ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, w.Code, w.Body, c.status, c.body)
		}
	}
}
