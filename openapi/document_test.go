package openapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestEveryOperationIsDescribedInFull(t *testing.T) {
	s := loaded(t)
	if len(s.operations) != 105 || len(s.byID) != len(s.operations) {
		t.Errorf("%d operations with %d ids, want 105", len(s.operations), len(s.byID))
	}
	doc := document(t)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s has no id, summary or tag", method, path)
			}
			for _, status := range []string{"400", "401", "413", "429"} {
				if op.Responses.Value(status) == nil {
					t.Errorf("%s does not say what a %s is", op.OperationID, status)
				}
			}
			if named := strings.Contains(path, "{id}"); named && op.Responses.Value("404") == nil {
				t.Errorf("%s does not say what a 404 is", op.OperationID)
			}
			if op.RequestBody != nil && op.Responses.Value("422") == nil {
				t.Errorf("%s does not say what a 422 is", op.OperationID)
			}
		}
	}
}

func TestEveryExampleOfAResponseIsValid(t *testing.T) {
	s := loaded(t)
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for _, name := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
		header.Set(name, "1")
	}
	for _, o := range s.operations {
		succeeded := 0
		whole, err := o.whole()
		if err != nil {
			t.Fatal(err)
		}
		for code, ref := range whole.responses.Map() {
			status := statusOf(t, code)
			if status < 300 {
				succeeded++
			}
			bodies := examples(t, ref.Value)
			if len(bodies) == 0 && len(ref.Value.Content) > 0 {
				t.Errorf("%s %s has no example", o.ID, code)
			}
			for name, body := range bodies {
				if err := s.ValidateResponse(o.ID, status, header, body); err != nil {
					t.Errorf("example %s: %v", name, err)
				}
			}
		}
		if succeeded == 0 {
			t.Errorf("%s can only fail", o.ID)
		}
	}
}

func TestEveryExampleOfANotificationIsValid(t *testing.T) {
	s := loaded(t)
	callback := document(t).Paths.Value("/subscriptions").Post.Callbacks["notification"].Value
	all := callback.Value("{$request.body#/url}").Post.RequestBody.Value.Content.Get(jsonType).Examples
	if len(all) < 2 {
		t.Errorf("%d examples", len(all))
	}
	for schema, ref := range all {
		if err := s.ValidateNotification(schema, encoded(t, ref.Value.Value)); err != nil {
			t.Errorf("example %s: %v", schema, err)
		}
	}
}

func TestEveryItemHasASchema(t *testing.T) {
	s := loaded(t)
	for _, name := range []string{
		"notification", "ping", "user", "user_deleted", "lead", "company_legacy", "company", "event",
		"conversation_legacy", "conversation", "contact", "contact_deleted",
		"conversation_deleted", "conversation_contact", "ticket", "ticket_with_part", "ticket_contact",
		"admin", "admin_activity_log_event", "api_request", "article", "call", "job", "data_connector_execution", "content_stat",
		"audience", "audience_deleted", "audience_membership", "content_import_source", "content_import_source_deleted",
		"content_snippet", "content_snippet_deleted", "procedure_hitl_notification",
	} {
		if s.schemas[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
}

func TestPatternsFitOneMux(t *testing.T) {
	mux := http.NewServeMux() // it panics on patterns that clash
	for _, o := range loaded(t).Operations() {
		mux.Handle(o.Pattern, http.NotFoundHandler())
		if o.Pattern != o.Method+" "+o.Path {
			t.Errorf("%+v", o)
		}
	}
}

func TestWhatCannotBeLoadedSaysWhy(t *testing.T) {
	good := `openapi: 3.0.3
info: {title: t, version: "1"}
paths: {/a: {get: {operationId: a, x-needs-one-of: [q], responses: {"200": {description: d}}}}}
components: {}
`
	if _, err := load("good.yaml", good); err != nil {
		t.Fatal(err)
	}
	for change, want := range map[string][2]string{
		"another version":   {"3.0.3", "3.1.0"},
		"no operationId":    {"operationId: a, ", ""},
		"no list of names":  {"[q]", "q"},
		"names of no kind":  {"[q]", "[1]"},
		"no description":    {"description: d", ""},
		"not even YAML":     {"paths: {", "paths: "},
		"a body of no kind": {"responses", "requestBody: {content: {text/plain: {}}}, responses"},
	} {
		bad := strings.Replace(good, want[0], want[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing changed", change)
		}
		if _, err := load("bad.yaml", bad); err == nil || !strings.Contains(err.Error(), "bad.yaml") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

func TestUpperBoundsOfLengthAreOneRule(t *testing.T) {
	s, err := load("bounds.yaml", `openapi: 3.0.3
info: {title: t, version: "1"}
paths: {}
components: {schemas: {a: {type: array, maxItems: 1, items: {type: string, maxLength: 1}}}}
`)
	if err != nil {
		t.Fatal(err)
	}
	err = s.ValidateItem("a", json.RawMessage(`["12",""]`))
	if want := `item a: body: the body is too long: send a list; body: "0" is too long: send a string`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestYAMLBelongsToTheCaller(t *testing.T) {
	s := loaded(t)
	s.YAML()[0] = '!'
	if got := string(s.YAML()); !strings.HasPrefix(got, "openapi: 3.0.3\n") || got != intercomYAML {
		t.Errorf("%.40q", got)
	}
}

func loaded(t testing.TB) *Spec {
	t.Helper()
	s, err := Intercom()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// document is valid, its examples too.
func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(intercomYAML))
	if err == nil {
		err = doc.Validate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func examples(t *testing.T, r *openapi3.Response) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	if media := r.Content.Get(jsonType); media != nil {
		for name, ref := range media.Examples {
			all[name] = encoded(t, ref.Value.Value)
		}
	}
	return all
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func statusOf(t *testing.T, code string) int {
	t.Helper()
	var n int
	if err := json.Unmarshal([]byte(code), &n); err != nil {
		t.Fatalf("status %s: %v", code, err)
	}
	return n
}
