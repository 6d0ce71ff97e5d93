package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver"
)

// BenchmarkAPI is what one request takes without the network, with full
// validation.
func BenchmarkAPI(b *testing.B) {
	server, err := mockserver.New(mockserver.Config{BaseURL: "http://127.0.0.1:4000"})
	if err != nil {
		b.Fatal(err)
	}
	h, err := server.API()
	if err != nil {
		b.Fatal(err)
	}
	call := func(method, path, body string) int {
		r := httptest.NewRequest(method, "http://mock.example"+path, strings.NewReader(body))
		r.Header = bearer()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	if call("POST", "/users", `{"user_id":"20","email":"a@example.com"}`) != http.StatusOK {
		b.Fatal("there is no user")
	}
	b.Run("GET", func(b *testing.B) {
		for b.Loop() {
			if call("GET", "/users?user_id=20", "") != http.StatusOK {
				b.Fatal("no user")
			}
		}
	})
	b.Run("POST", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if call("POST", "/events", fmt.Sprintf(`{"event_name":"ordered","created_at":%d,"user_id":"20","metadata":{"order":"1","price":{"amount":349,"currency":"eur"}}}`, 1462880000+n)) != http.StatusAccepted {
				b.Fatal("not accepted")
			}
		}
	})
}
