package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
)

func TestEveryMistakeIsNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.subscription(`{"url":"http://a.example","topics":["user"]}`)
	r.do("POST", "/users", `{"user_id":"20"}`).with(200)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		code, field, message     string
	}{
		{"no url", "POST", "/subscriptions", `{"topics":["user"]}`, 400, "parameter_not_found", "url", ""},
		{"an empty url", "POST", "/subscriptions", `{"topics":["user"],"url":""}`, 400, "parameter_not_found", "url", ""},
		{"no topics", "POST", "/subscriptions", `{"url":"http://a.example"}`, 400, "parameter_not_found", "topics", ""},
		{"a bad url", "POST", "/subscriptions", `{"topics":["user"],"url":"a.example"}`, 400, "parameter_invalid", "url", ""},
		{"an unknown topic", "POST", "/subscriptions", `{"topics":["user.craeted"],"url":"http://a.example"}`, 400, "parameter_invalid", "topics", `did you mean "user.created"?`},
		{"events without names", "POST", "/subscriptions", `{"topics":["event.created"],"url":"http://a.example"}`, 400, "parameter_not_found", "metadata/event_names", ""},
		{"another service", "POST", "/subscriptions", `{"topics":["user"],"url":"http://a.example","service_type":"email"}`, 400, "parameter_invalid", "service_type", ""},
		{"a topic that is no list", "POST", "/subscriptions", `{"topics":"user","url":"http://a.example"}`, 400, "parameter_invalid", "topics", ""},
		{"an update without topics", "POST", "/subscriptions/" + id, `{"topics":[]}`, 400, "parameter_not_found", "topics", ""},
		{"an update of nothing", "PUT", "/subscriptions/nsub_no", `{"topics":["user"]}`, 404, "not_found", "", "Resource Not Found"},
		{"a ping to nothing", "POST", "/subscriptions/nsub_no/ping", ``, 404, "not_found", "", "Resource Not Found"},
		{"no body", "POST", "/subscriptions", ``, 400, "parameter_not_found", "", ""},
		{"a body of a list", "POST", "/subscriptions", `[]`, 400, "parameter_invalid", "", ""},
		{"a body of null", "POST", "/subscriptions", `null`, 400, "parameter_invalid", "", ""},
		{"half a body", "POST", "/subscriptions", `{"url":"http://a.exam`, 400, "bad_request", "", ""},
		{"no JSON", "POST", "/subscriptions", `url=http://a.example`, 400, "bad_request", "", ""},
		{"bytes", "POST", "/subscriptions", "\xff\xfe{", 400, "bad_request", "", ""},
		{"two bodies", "POST", "/subscriptions", `{"topics":["user"],"url":"http://a.example"}{}`, 400, "bad_request", "", ""},
		{"a field twice", "POST", "/subscriptions", `{"topics":["user"],"url":"http://a.example","url":"http://b.example"}`, 400, "parameter_invalid", "url", ""},

		{"an unknown user", "POST", "/events", `{"event_name":"a","created_at":1,"user_id":"21"}`, 404, "not_found", "", "User Not Found"},
		{"an event of nobody", "POST", "/events", `{"event_name":"a","created_at":1}`, 400, "parameter_not_found", "", ""},
		{"an event without a name", "POST", "/events", `{"created_at":1,"user_id":"20"}`, 400, "parameter_not_found", "event_name", ""},
		{"an event with a blank name", "POST", "/events", `{"event_name":"","created_at":1,"user_id":"20"}`, 400, "parameter_not_found", "event_name", ""},
		{"an event at a text", "POST", "/events", `{"event_name":"a","created_at":"1","user_id":"20"}`, 400, "parameter_invalid", "created_at", ""},
		{"an event in milliseconds", "POST", "/events", `{"event_name":"a","created_at":1462888355000,"user_id":"20"}`, 400, "parameter_invalid", "created_at", ""},
		{"an event out of time", "POST", "/events", `{"event_name":"a","created_at":1e400,"user_id":"20"}`, 400, "parameter_invalid", "created_at", ""},
		{"an unknown field", "POST", "/events", `{"event_name":"a","created_at":1,"user_id":"20","meta":{}}`, 400, "bad_request", "meta", "found unpermitted parameter: "},
		{"events of nobody", "GET", "/events?type=user", ``, 400, "parameter_not_found", "", ""},
		{"events of a lead", "GET", "/events?type=lead&user_id=20", ``, 400, "parameter_invalid", "type", ""},
		{"events of an unknown user", "GET", "/events?type=user&user_id=21", ``, 404, "not_found", "", "User Not Found"},
		{"no events on a page", "GET", "/events?user_id=20&per_page=0", ``, 400, "parameter_invalid", "per_page", ""},
		{"an unknown parameter", "GET", "/events?user_id=20&pre_page=2", ``, 400, "bad_request", "pre_page", `did you mean "per_page"?`},
		{"a parameter twice", "GET", "/events?user_id=20&user_id=21", ``, 400, "parameter_invalid", "user_id", ""},
		{"a broken query", "GET", "/events?user_id=%zz", ``, 400, "bad_request", "", ""},

		{"a user who is nobody", "POST", "/users", `{"name":"Ann"}`, 400, "parameter_not_found", "", ""},
		{"a user of that id", "POST", "/users", `{"id":"no"}`, 404, "not_found", "", "User Not Found"},
		{"a user out of time", "POST", "/users", `{"user_id":"20","signed_up_at":999999999999999}`, 400, "parameter_invalid", "signed_up_at", ""},
		{"an e-mail address that is none", "POST", "/users", `{"email":"ann"}`, 400, "parameter_invalid", "email", ""},
		{"to view nobody", "GET", "/users?user_id=21", ``, 404, "not_found", "", "User Not Found"},
		{"to view no id", "GET", "/users/no", ``, 404, "not_found", "", "User Not Found"},
		{"to delete everybody", "DELETE", "/users", ``, 400, "parameter_not_found", "", ""},
		{"to delete nobody", "DELETE", "/users?email=no%40example.com", ``, 404, "not_found", "", "User Not Found"},

		{"what no contact has", "GET", "/contacts/1/nonsense", ``, 404, "not_found", "", "Resource Not Found"},
		{"to send what is no list", "POST", "/contacts/1/nonsense", `{}`, 404, "not_found", "", "Resource Not Found"},
		{"no such segment", "GET", "/segments/1", ``, 404, "not_found", "", "Resource Not Found"},
		{"segments of no company", "GET", "/companies/1/segments", ``, 404, "company_not_found", "", ""},
		{"a visitor who is nobody", "GET", "/visitors?user_id=21", ``, 404, "not_found", "", "Visitor Not Found"},
		{"a visitor who is a user", "GET", "/visitors?user_id=20", ``, 404, "not_found", "", "Visitor Not Found"},
		{"to delete a user as a visitor", "PUT", "/visitors", `{"user_id":"20","name":"x"}`, 404, "not_found", "", "Visitor Not Found"},
		{"to block nobody", "POST", "/contacts/1/block", ``, 404, "not_found", "", "User Not Found"},
		{"to tag no ticket", "POST", "/tickets/1/tags", `{"id":"1","admin_id":"1"}`, 404, "ticket_not_found", "", ""},
		{"to tag as nobody", "POST", "/tickets/1/tags", `{"id":"1"}`, 400, "parameter_not_found", "admin_id", ""},
		{"a count of nothing", "GET", "/counts?type=user&count=admin", ``, 400, "parameter_invalid", "count", ""},

		{"to answer last as nobody", "POST", "/conversations/last/reply", `{"message_type":"comment","type":"user","body":"x"}`, 400, "parameter_not_found", "user_id", ""},
		{"to join at nobody's wish", "POST", "/conversations/1/customers", `{"customer":{"user_id":"20"}}`, 400, "parameter_not_found", "", ""},

		{"another path", "GET", "/articles", ``, 404, "not_found", "", "Resource Not Found"},
		{"the root", "GET", "/", ``, 404, "not_found", "", "Resource Not Found"},
		{"another method", "PATCH", "/subscriptions", `{}`, 405, "method_not_allowed", "", "use GET or HEAD or POST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := r.do(c.method, c.path, c.body).problem(c.status, c.code)
			if field, _ := got.at("errors.0.field").(string); field != c.field || !strings.Contains(got.text("errors.0.message"), c.message) {
				t.Errorf("got %s", got.body)
			}
		})
	}
	if got := r.do("GET", "/subscriptions", "").with(200).list("items", "id"); len(got) != 1 {
		t.Errorf("mistakes left %d subscriptions", len(got))
	}
}

func TestAllMistakesAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	got := r.do("POST", "/events", `{"created_at":"1","nope":1}`).with(400)
	if codes := fmt.Sprint(got.list("errors", "field")); !strings.Contains(codes, "created_at") || !strings.Contains(codes, "nope") || !strings.Contains(codes, "event_name") {
		t.Errorf("got %s", got.body)
	}
	many := r.do("POST", "/subscriptions", `{"url":"http://a.example","topics":[`+strings.Repeat(`1,`, 5000)+`1]}`).with(400)
	if n := len(many.list("errors", "code")); n == 0 || n > 50 {
		t.Errorf("%d problems are named", n)
	}
	long := r.do("POST", "/events", `{"`+strings.Repeat("x", 100000)+`":1}`).with(400)
	if len(long.body) > 10000 {
		t.Errorf("the answer has %d bytes", len(long.body))
	}
}

func TestUnknownParametersAreIgnoredWhereNobodyRefusesThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.do("POST", "/users", `{"user_id":"20"}`).with(200).text("id")
	r.do("GET", "/contacts/"+id+"?expand=x&_=1462888355", "").with(200)
	r.do("GET", "/users/"+id+"?expand=x", "").problem(400, "bad_request")
}

func TestLetterCaseCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	got := r.do("POST", "/subscriptions", `{"url":"http://a.example","URL":"http://b.example","topics":["user"],"Hub_Secret":"x"}`).with(200)
	if got.text("url") != "http://a.example" || got.at("hub_secret") != nil {
		t.Errorf("got %s", got.body)
	}
}

func TestABodyMayHaveAMegabyte(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	body := `{"url":"http://a.example","topics":["user"],"x":"` + strings.Repeat("x", 1<<20-100)
	r.do("POST", "/subscriptions", body+`"}`).with(200)
	r.do("POST", "/subscriptions", body+strings.Repeat("x", 100)+`"}`).problem(413, "payload_too_large")
}

func TestHostilePathsFindNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	r.subscription(`{"url":"http://a.example","topics":["user"]}`)
	for _, id := range []string{
		"..%2Fusers", "%2e%2e", "%2e", "a%2Fb", "a%5Cb", "%00", "%0d%0aX:y", "nsub_%ff", "%7Bid%7D", "*", "'%20or%201=1--", "null",
		strings.Repeat("x", 5000), "%E2%80%AE", "nsub_;x",
	} {
		r.do("GET", "/subscriptions/"+id, "").problem(404, "not_found")
		r.do("PUT", "/subscriptions/"+id, `{"url":"http://b.example"}`).problem(404, "not_found")
		r.do("GET", "/subscriptions/"+id+"/sent", "").problem(404, "not_found")
		r.do("DELETE", "/users/"+id, "").problem(404, "not_found")
	}
	for _, path := range []string{"/subscriptions/../users", "//subscriptions", "/./users", "/users//", "/subscriptions//ping", "/users/%2f/"} {
		r.do("GET", path, "").problem(404, "not_found")
	}
	if got := r.do("GET", "/subscriptions", "").with(200).list("items", "id"); len(got) != 1 {
		t.Errorf("there are %d subscriptions", len(got))
	}
}

func TestAnotherMethodIsToldTheRightOnes(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for path, allow := range map[string]string{
		"/subscriptions": "GET, HEAD, POST", "/subscriptions/x": "GET, HEAD, POST, PUT, DELETE", "/subscriptions/x/ping": "POST", "/users/x": "GET, HEAD, DELETE",
	} {
		if got := r.do("OPTIONS", path, "").problem(405, "method_not_allowed").header.Get("Allow"); got != allow {
			t.Errorf("%s allows %s, want %s", path, got, allow)
		}
	}
}

func TestAVersionThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	auth := "Authorization: Bearer " + token
	for _, version := range api.Versions() {
		got := r.send("GET", "/subscriptions", "", auth, "Intercom-Version: "+version).with(200)
		if spoken := got.header.Get("Intercom-Version"); spoken != version {
			t.Errorf("%s is answered in %s", version, spoken)
		}
	}
	for _, version := range []string{"banana", "2.17", "2", "preview", "1.40", "2.1 " + "x"} {
		r.send("GET", "/subscriptions", "", auth, "Intercom-Version: "+version).problem(400, "intercom_version_invalid")
	}
	if got := newRig(t, options{version: "2.14"}).do("GET", "/users", "").header.Get("Intercom-Version"); got != "2.14" {
		t.Errorf("the version is %s by default", got)
	}
}

func TestWhatIsTheServersFaultIsLoggedAndNotTold(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]store.Store{
		"an error": broken{memory.New(), func() error { return errors.New("the disk of s3cret is full") }},
		"a panic":  broken{memory.New(), func() error { panic("the disk of s3cret is full") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{store: s})
			got := r.do("GET", "/subscriptions", "").problem(500, "server_error")
			if strings.Contains(got.body, "s3cret") || !strings.Contains(r.log.String(), "s3cret") || !strings.Contains(r.log.String(), got.header.Get("X-Request-Id")) {
				t.Errorf("told %s, logged %s", got.body, r.log.String())
			}
			r.send("GET", "/openapi.yaml", "").with(http.StatusOK)
		})
	}
}

// broken is a store that cannot list.
type broken struct {
	store.Store
	fail func() error
}

func (b broken) List(context.Context, store.Query) (store.Page, error) { return store.Page{}, b.fail() }

func TestAnswersThatTheDocumentDoesNotDescribeAreNotGiven(t *testing.T) {
	t.Parallel()
	const body = `{"url":"http://a.example","topics":["user"]}`
	checked := newRig(t, options{baseURL: "no address"})
	checked.do("POST", "/subscriptions", body).problem(500, "server_error")
	if !strings.Contains(checked.log.String(), "self") {
		t.Errorf("logged %s", checked.log.String())
	}
	newRig(t, options{baseURL: "no address", unchecked: true}).do("POST", "/subscriptions", body).with(200)
}
