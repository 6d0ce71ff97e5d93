package api_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/openapi"
)

// A fuzzed API checks itself, so that an answer which the document does not
// describe is a 500, too.
type fuzzed struct {
	handler http.Handler
	asking  []openapi.Operation // for a body
	all     []openapi.Operation
	known   map[string]string // something that exists, by the first word of its path
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func newFuzzed(f *testing.F) *fuzzed {
	f.Helper()
	server, err := mockserver.New(mockserver.Config{Clock: clock.NewManual(time.Unix(1462888355, 0)), SelfCheck: true, BaseURL: "http://127.0.0.1:4000"})
	if err != nil {
		f.Fatal(err)
	}
	spec, err := openapi.Intercom()
	if err != nil {
		f.Fatal(err)
	}
	api := &fuzzed{all: spec.Operations()}
	if api.handler, err = server.API(); err != nil {
		f.Fatal(err)
	}
	for _, o := range api.all {
		if o.Body {
			api.asking = append(api.asking, o)
		}
	}
	api.fill(f)
	return api
}

// fill makes one thing of each kind that many operations are about.
func (a *fuzzed) fill(f *testing.F) {
	f.Helper()
	a.known = map[string]string{}
	for _, c := range []struct{ kind, body string }{
		{"subscriptions", `{"url":"http://a.example","topics":["user"]}`},
		{"users", `{"user_id":"20","email":"a@example.com"}`},
		{"contacts", `{"role":"user","external_id":"21","email":"b@example.com"}`},
		{"companies", `{"company_id":"1","name":"One"}`},
		{"tags", `{"name":"one"}`},
		{"conversations", `{"from":{"type":"user","id":"USER"},"body":"Hello"}`},
		{"ticket_types", `{"name":"Bug"}`},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://mock.example/"+c.kind, strings.NewReader(strings.ReplaceAll(c.body, "USER", a.known["users"])))
		r.Header = bearer()
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		var made struct {
			ID           string
			Conversation string `json:"conversation_id"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || w.Code != http.StatusOK || made.ID == "" {
			f.Fatalf("%s: %d %s (%v)", c.kind, w.Code, w.Body, err)
		}
		a.known[c.kind] = cmp.Or(made.Conversation, made.ID)
	}
}

// call makes a request to an operation and fails the test if the API does. The
// id 1 stands for that of something that exists.
func (a *fuzzed) call(t *testing.T, o openapi.Operation, id, query, body string, header http.Header) {
	t.Helper()
	kind, _, _ := strings.Cut(strings.TrimPrefix(o.Path, "/"), "/")
	if known := a.known[kind]; id == "1" && known != "" {
		id = known
	}
	path := placeholder.ReplaceAllLiteralString(o.Path, url.PathEscape(id))
	r := httptest.NewRequest(o.Method, "http://mock.example"+path, strings.NewReader(body))
	r.URL.RawQuery, r.Header = query, header
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Fatalf("%s %s?%s %q: %d %s", o.Method, path, query, body, w.Code, w.Body)
	}
	if w.Code < 400 {
		return
	}
	var list struct {
		Type   string
		Errors []struct{ Code, Message string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || list.Type != "error.list" || len(list.Errors) == 0 || list.Errors[0].Code == "" {
		t.Fatalf("%s %s?%s %q: %d %s (%v)", o.Method, path, query, body, w.Code, w.Body, err)
	}
}

func bearer() http.Header { return http.Header{"Authorization": {"Bearer x"}} }

// FuzzBodies sends any body to every operation that asks for one.
func FuzzBodies(f *testing.F) {
	api := newFuzzed(f)
	for i := range api.asking {
		for _, body := range []string{
			``, ` `, `{}`, `[]`, `null`, `""`, `{"url":"http://a.example","topics":["users.created","event.created"],"metadata":{"event_names":["a"]}}`,
			`{"user_id":"20","email":"a@example.com","custom_attributes":{"a":1.5e300}}`, `{"event_name":"a","created_at":1462888355.0,"user_id":"20","metadata":{"l":{"url":"http://a","value":"b"}}}`,
			`{"user_id":"20","event_summaries":{"event_name":"a","count":1,"first":1,"last":2}}`, `{"items":[{"method":"post","data_type":"event","data":{"created_at":-1}}],"job":{"id":null}}`,
			`{"from":{"type":"user","id":"1"},"body":"<p>x</p>","message_type":"comment","type":"admin","admin_id":"1"}`, `{"query":{"operator":"AND","value":[{"field":"email","operator":"~","value":"a"}]},"pagination":{"per_page":1,"starting_after":"x"}}`,
			`{"name":"x","users":[{"user_id":"20","untag":true}],"ticket_attributes":{"_default_title_":"x"},"contacts":[{"id":"1"}],"ticket_type_id":"1"}`,
			`{"closing_at":1e3}`, `{"id":"1","id":"2"}`, `{"a":"\ud800"}`, "\xff", `{"created_at":1e400}`,
		} {
			f.Add(uint8(i), "1", body)
		}
	}
	f.Fuzz(func(t *testing.T, operation uint8, id, body string) {
		api.call(t, api.asking[int(operation)%len(api.asking)], id, "", body, bearer())
	})
}

// FuzzQueries sends any query, path and version to every operation.
func FuzzQueries(f *testing.F) {
	api := newFuzzed(f)
	for i := range api.all {
		for _, query := range []string{
			"", "type=user&user_id=20", "email=a%40example.com&per_page=1&page=2", "intercom_user_id=1&before=-1&since=99999999999999999999", "summary=true&user_id=20", "%zz", "a;b", "page=0&page=1", "user_id=",
		} {
			f.Add(uint8(i), "1", query, "1.4")
		}
		f.Add(uint8(i), "../x\x00%", "", "2.14")
	}
	f.Fuzz(func(t *testing.T, operation uint8, id, query, version string) {
		header := bearer()
		header.Set("Intercom-Version", version)
		api.call(t, api.all[int(operation)%len(api.all)], id, query, "{}", header)
	})
}

// FuzzCredentials sends any credentials.
func FuzzCredentials(f *testing.F) {
	api := newFuzzed(f)
	for _, authorization := range []string{"", "Bearer x", "Basic eDo=", "Basic %", "bearer", "Digest x", "Basic eA=="} {
		f.Add(authorization)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		api.call(t, api.all[0], "1", "", "", http.Header{"Authorization": {authorization}})
	})
}
