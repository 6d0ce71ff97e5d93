package control_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// asking are the operations that a fuzzed body is sent to. Those that would send
// requests to whatever address the body names are left out.
func asking(f *testing.F) (all []openapi.Operation) {
	f.Helper()
	spec, err := openapi.Control()
	if err != nil {
		f.Fatal(err)
	}
	for _, o := range spec.Operations() {
		if o.Body && o.ID != "createSubscription" {
			all = append(all, o)
		}
	}
	return all
}

// FuzzBodies sends any body to every operation that takes one. The mock checks
// itself, so that an answer which the document does not describe is a 500.
func FuzzBodies(f *testing.F) {
	operations := asking(f)
	r := newRig(f, func(c *control.Config, m *mockserver.MockConfig) {
		m.Plan, m.Keep, c.Log = delivery.Plan{Drop: true}, 100, slog.New(slog.DiscardHandler)
	})
	r.subscribe("user.created")
	id := r.send("POST", "/_mock/trigger", `{"topic":"user.created"}`).with(200).text("deliveries.0")
	for i := range operations {
		for _, body := range []string{
			``, `{}`, `[]`, `null`, `""`, "\xff", `{"a":"\ud800"}`, `{"id":1,"id":2}`, `{"topic":"user.created","count":2,"set":{"name":"Ada","a.b":1},"plan":"copies=2,gap=1s"}`,
			`{"item":{"id":12345678901234567890},"set":{"x":null}}`, `{"by":"168h"}`, `{"by":"-1ns"}`, `{"timeout":"1ns","count":0,"pattern":{"topic":"user","state":"failed"}}`,
			`{"timeout":"1m","pattern":{"item":{"a":[1,{"b":"/("}]}}}`, `{"name":"w","clock":"scaled:1e308","policy":"svix","seed":-1}`, `{"seed":9223372036854775808}`,
			`{"operation":"createUser","status":500,"times":1,"chance":0.5,"after":"1s"}`, `{"topic":"user","plan":"reset=inside","chance":2}`,
		} {
			f.Add(uint8(i), body)
		}
	}
	f.Fuzz(func(t *testing.T, operation uint8, body string) {
		o := operations[int(operation)%len(operations)]
		ctx, done := context.WithTimeout(t.Context(), 50*time.Millisecond) // what waits for deliveries ends with who asked
		defer done()
		q := httptest.NewRequestWithContext(ctx, o.Method, "http://127.0.0.1"+placeholder.ReplaceAllLiteralString(o.Path, id), strings.NewReader(body))
		q.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		r.server.Config.Handler.ServeHTTP(w, q)
		wantAnswer(t, o.ID, body, w)
	})
}

// wantAnswer fails the test unless w is a success or says what was wrong.
func wantAnswer(t *testing.T, operation, body string, w *httptest.ResponseRecorder) {
	t.Helper()
	var problem struct {
		Errors []struct{ Code, Message string }
	}
	switch {
	case w.Code >= http.StatusInternalServerError:
		t.Errorf("%s %q: %d %s", operation, body, w.Code, w.Body)
	case w.Code < http.StatusBadRequest:
	case json.Unmarshal(w.Body.Bytes(), &problem) != nil, len(problem.Errors) == 0, problem.Errors[0].Code == "", problem.Errors[0].Message == "":
		t.Errorf("%s %q: %d does not say what is wrong: %s", operation, body, w.Code, w.Body)
	}
}
