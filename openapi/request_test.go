package openapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi"
)

func TestViolationsNamePlaceFieldAndRule(t *testing.T) {
	s := spec(t)
	for name, c := range map[string]struct{ op, target, body, want string }{
		"nothing at all":        {"createSubscription", "/", "", "body :required"},
		"only spaces":           {"createSubscription", "/", " \n", "body :required"},
		"no fields":             {"createSubscription", "/", `{}`, "body topics:required, body url:required"},
		"empty fields":          {"createSubscription", "/", `{"url":"","topics":[]}`, "body topics:required, body url:required"},
		"wrong types":           {"createSubscription", "/", `{"url":1,"topics":["a",2]}`, "body topics/1:type, body url:type"},
		"null where none fits":  {"createSubscription", "/", `{"url":"http://a","topics":null}`, "body topics:type"},
		"no object":             {"createSubscription", "/", `[]`, "body :type"},
		"null":                  {"createSubscription", "/", `null`, "body :type"},
		"relative URL":          {"createSubscription", "/", `{"url":"/hook","topics":["a"]}`, "body url:format"},
		"other scheme":          {"createSubscription", "/", `{"url":"ftp://a","topics":["a"]}`, "body url:format"},
		"URL without host":      {"createSubscription", "/", `{"url":"http://:80","topics":["a"]}`, "body url:format"},
		"nested":                {"createSubscription", "/", `{"url":"http://a","topics":["a"],"metadata":{"event_names":[""]}}`, "body metadata/event_names/0:required"},
		"word not in the list":  {"createSubscription", "/", `{"url":"http://a","topics":["a"],"service_type":"fax"}`, "body service_type:format"},
		"not JSON":              {"createSubscription", "/", `{"url":}`, "body :parse"},
		"half JSON":             {"createSubscription", "/", `{"url":"http`, "body :parse"},
		"not UTF-8":             {"createSubscription", "/", "{\"url\":\"\xff\"}", "body :parse"},
		"too deep":              {"createSubscription", "/", strings.Repeat("[", 20000), "body :parse"},
		"trailing":              {"createSubscription", "/", `{"url":"http://a","topics":["a"]} x`, "body :trailing"},
		"trailing and wrong":    {"createSubscription", "/", `{"url":"http://a"} {}`, "body :trailing, body topics:required"},
		"duplicate":             {"createSubscription", "/", `{"url":"http://a","topics":["a"],"url":"http://b"}`, "body url:duplicate"},
		"nested duplicate":      {"createSubscription", "/", `{"url":"http://a","topics":["a"],"x":[{},{"b/c":{"d":1,"d":2}}]}`, "body x/1/b~1c/d:duplicate"},
		"escaped duplicate":     {"createSubscription", "/", `{"url":"http://a","topics":["a"],"\u0075rl":"http://a"}`, "body url:duplicate"},
		"unknown query":         {"listSubscriptions", "/?pages=1", "", "query pages:unknown"},
		"query of no form":      {"listSubscriptions", "/?a=%zz", "", "query :parse"},
		"query twice":           {"listUsers", "/?page=1&page=2", "", "query page:duplicate"},
		"query of wrong type":   {"listUsers", "/?page=1.0&per_page=x", "", "query page:type, query per_page:type"},
		"query out of bounds":   {"listUsers", "/?page=0&per_page=151", "", "query page:format, query per_page:format"},
		"query address":         {"listUsers", "/?email=a+b@", "", "query email:format"},
		"query without value":   {"listUsers", "/?email=", "", "query email:required"},
		"query boolean":         {"listDataEvents", "/?user_id=1&summary=yes", "", "query summary:type"},
		"query word":            {"listDataEvents", "/?user_id=1&type=lead", "", "query type:format"},
		"nobody's events":       {"listDataEvents", "/?type=user", "", "query :required"},
		"nobody to delete":      {"deleteUser", "/", "", "query :required"},
		"unknown field":         {"createDataEvent", "/", `{"event_name":"a","created_at":1,"email":"a@b","event\"nam":"x"}`, `body event"nam:unknown`},
		"nobody's event":        {"createDataEvent", "/", `{"event_name":"a","created_at":"1","user_id":"","email":null}`, "body :required, body created_at:type"},
		"number too big":        {"createDataEvent", "/", `{"event_name":"a","created_at":1e400,"email":"a@b"}`, "body created_at:type"},
		"number bigger than it": {"createDataEvent", "/", `{"event_name":"a","created_at":1e30,"email":"a@b"}`, "body created_at:format"},
		"no whole number":       {"createDataEvent", "/", `{"event_name":"a","created_at":1.5,"email":"a@b"}`, "body created_at:type"},
		"no address":            {"createDataEvent", "/", `{"event_name":"a","created_at":1,"email":"a b@c"}`, "body email:format"},
		"nested metadata":       {"createDataEvent", "/", `{"event_name":"a","created_at":1,"email":"a@b","metadata":{"a":[],"b":{"url":"x","value":"y"}}}`, "body metadata/a:type, body metadata/b:type"},
		"nobody":                {"saveUser", "/", `{"name":"a","custom_attributes":[]}`, "body :required, body custom_attributes:type"},
		"no such operation":     {"sing", "/", ``, "path :unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := brief(s.ValidateRequest(c.op, request(c.target), []byte(c.body))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPathAndHeadersAreJudgedToo(t *testing.T) {
	s, r := spec(t), request("/")
	r.SetPathValue("id", "")
	r.Header.Set("Intercom-Version", "newest")
	if got := brief(s.ValidateRequest("getUser", r, nil)); got != "header Intercom-Version:format, path id:required" {
		t.Error(got)
	}
	r.SetPathValue("id", "1")
	r.Header.Set("Intercom-Version", "2.14")
	if got := brief(s.ValidateRequest("getUser", r, nil)); got != "" {
		t.Error(got)
	}
	r.Header.Add("Intercom-Version", "2.14")
	if got := brief(s.ValidateRequest("getUser", r, nil)); got != "header Intercom-Version:duplicate" {
		t.Error(got)
	}
}

func TestMessagesSayWhatToSend(t *testing.T) {
	s := spec(t)
	for body, want := range map[string]string{
		`{"topics":[]}`: `"topics" is missing or empty: send a list with at least 1 entry` +
			`|"url" is missing or empty: send an absolute http or https URL`,
		`{"url":"secret","topics":"secret"}`:                        `"topics" has the wrong type: send a list with at least 1 entry|"url" is not valid: send an absolute http or https URL`,
		`{"url":"http://a","topics":["a"],"active":"secret"}`:       `"active" has the wrong type: send true or false`,
		`{"url":"http://a","topics":["a"],"service_type":"secret"}`: `"service_type" is not valid: send "web" or null`,
		`{"url":"http://a","topics":["a"],"url":"http://a"}`:        `"url" is there more than once: send it once`,
		`{"url":"http://a","topics":["a"]}secret`:                   `something follows the JSON value at byte 33: send one value and nothing behind it`,
		`{"url":secret}`: `the body is not JSON at byte 8: send JSON`,
		`{"url":"secret`: `the body ends in the middle of a JSON value: send all of it`,
		`"secret"`:       `the body has the wrong type: send an object`,
		``:               `the body is missing or empty: send an object`,
		`{"url":"http://a","topics":["` + strings.Repeat("s", 99) + `"`: `the body ends in the middle of a JSON value: send all of it`,
	} {
		if got := messages(s.ValidateRequest("createSubscription", request("/"), []byte(body))); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", body, got, want)
		}
	}
	long := strings.Repeat("long", 50)
	for body, want := range map[string]string{
		`{}`: `none of user_id, email, id, intercom_user_id is there: send one of them|"created_at" is missing or empty: send a time in unix seconds|"event_name" is missing or empty: send a string with at least 1 character`,
		`{"created_at":1,"event_name":"a","id":"1","metdata":"secret","secret":1,"` + long + `":1}`: `"` + long[:64] + `…" is unknown: leave it out|"metdata" is unknown, did you mean "metadata"?|"secret" is unknown: leave it out`,
	} {
		if got := messages(s.ValidateRequest("createDataEvent", request("/"), []byte(body))); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", body, got, want)
		}
	}
	if got := messages(s.ValidateRequest("listUsers", request("/?emial=secret&per_page=0"), nil)); got !=
		`"emial" is unknown, did you mean "email"?|"per_page" is not valid: send a whole number from 1 to 150` {
		t.Error(got)
	}
}

// As recorded from real clients.
func TestWhatClientsSendIsAccepted(t *testing.T) {
	s := spec(t)
	for _, c := range []struct{ op, target, body string }{
		{"createSubscription", "/", `{"url":"http://example.com","topics":["users.created"]}`},
		{"createSubscription", "/", "{\"topics\": [\"user\"], \"url\": \"https://example.com:8443/a?b=c\", \"hub_secret\": null, \"metadata\": {}}\n"},
		{"createSubscription", "/", `{"service_type":"web","topics":["event.created"],"url":"http:\/\/127.0.0.1:9000\/","metadata":{"event_names":["invited-friend"]},"hub_secret":"x"}`},
		{"createSubscription", "/", `{"type":"notification_subscription","created_at":0,"updated_at":0,"service_type":"web","url":"http://localhost","topics":["user.created"],"active":false,"hub_secret":"x","mode":"point"}`},
		{"updateSubscription", "/", `{"type":"notification_subscription","id":"nsub_1","created_at":1,"updated_at":1,"service_type":"web","app_id":"a","url":"http://a","self":null,"topics":["user"],"active":true,"metadata":null,"hub_secret":null,"mode":"point","links":{"sent":"http://a"},"notes":[]}`},
		{"updateSubscription", "/", `{}`},
		{"saveSubscription", "/", `{"topics":["user.created"]}`},
		{"pingSubscription", "/", `""`}, {"pingSubscription", "/", `{}`}, {"pingSubscription", "/", `[]`}, {"pingSubscription", "/", "null\n"},
		{"pingSubscription", "/", ``}, {"deleteSubscription", "/", `""`}, {"deleteSubscription", "/", `{`}, {"deleteUserById", "/", `{}`},
		{"listSubscriptions", "/", ``}, {"listSentNotifications", "/", ``}, {"listNotificationErrors", "/?page=2&per_page=5", ``},
		{"createDataEvent", "/", `{"event_name":"invited-friend","created_at":1461165723,"user_id":"20"}`},
		{"createDataEvent", "/", `{"event_name":"e","created_at":1,"email":"zoë+a&'b'@example.com","intercom_user_id":null,"user_id":null,"metadata":null}`},
		{"createDataEvent", "/", `{"event_name":"e","created_at":1,"id":"5731","metadata":{"s":"x","n":1.5,"b":false,"none":null,"paid_date":1,"link":{"url":"https://a/b","value":"c"},"price":{"amount":34999,"currency":"eur"}}}`},
		{"listDataEvents", "/?user_id=20", ``}, {"listDataEvents", "/?type=user&user_id=20&per_page=2&summary=true", ``},
		{"listDataEvents", "/?intercom_user_id=5&before=1389913941000&type=user", ``},
		{"saveUser", "/", `{"email":"a@example.com","user_id":20}`},
		{"saveUser", "/", `{"user_id":"20","name":null,"custom_attributes":{"plan":"pro"},"avatar":{"type":"avatar"},"signed_up_at":1462888355}`},
		{"listUsers", "/?page=1&per_page=5", ``}, {"listUsers", "/?email=a%40example.com", ``}, {"deleteUser", "/?user_id=20", ``},
	} {
		if found := s.ValidateRequest(c.op, request(c.target), []byte(c.body)); len(found) > 0 {
			t.Errorf("%s %s %s: %v", c.op, c.target, c.body, found)
		}
	}
}

func TestACrowdOfViolationsIsCutShort(t *testing.T) {
	s := spec(t)
	for _, crowd := range []string{strings.Repeat("1,", 5000) + `1],"url":"http://a"`, `"a"],"url":"http://a"` + strings.Repeat(`,"x":{}`, 5000)} {
		first := s.ValidateRequest("createSubscription", request("/"), []byte(`{"topics":[`+crowd+`}`))
		again := s.ValidateRequest("createSubscription", request("/"), []byte(`{"topics":[`+crowd+`}`))
		if len(first) == 0 || len(first) > 200 || fmt.Sprint(first) != fmt.Sprint(again) {
			t.Errorf("%d violations, then %d", len(first), len(again))
		}
	}
}

func TestTheRequestIsLeftAsItIs(t *testing.T) {
	s, r, body := spec(t), request("/?page=1"), []byte(`{"topics":["a"],"url":"http://a","url":"http://a"} `)
	before := fmt.Sprint(r.URL, r.Header, r.Body, string(body))
	s.ValidateRequest("createSubscription", r, body)
	if after := fmt.Sprint(r.URL, r.Header, r.Body, string(body)); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

func TestOneSpecServesManyGoroutines(t *testing.T) {
	s := spec(t)
	bodies := []string{`{}`, `{"url":"x","topics":[1]}`, `{"url":"http://a","topics":["a"],"service_type":"fax"}`, `{`}
	var want []string
	for _, b := range bodies {
		want = append(want, fmt.Sprint(s.ValidateRequest("createSubscription", request("/?x=1"), []byte(b))))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 100 {
				b := bodies[i%len(bodies)]
				if got := fmt.Sprint(s.ValidateRequest("createSubscription", request("/?x=1"), []byte(b))); got != want[i%len(bodies)] {
					t.Errorf("%s: %s", b, got)
				}
				_ = s.ValidateNotification("event", []byte(b))
				_ = s.ValidateResponse("getUser", http.StatusOK, nil, []byte(b))
			}
		})
	}
	all.Wait()
}

func FuzzValidateRequest(f *testing.F) {
	for _, body := range []string{
		``, `""`, `{}`, `[]`, `null`, `1e400`, `{"url":"http://[::1","topics":["a",1,null]}`, `{"a":{"a":1,"a":2},"a":NaN}`, "\xff", `{"":{"":[[[]]]}}`,
		`{"event_name":"e","created_at":-0,"metadata":{"x":{"url":"","value":1}},"\u0000":"\ud800"}`, `{"user_id":99999999999999999999}`, `{} {}`,
	} {
		f.Add(body)
	}
	s := spec(f)
	var asking []string
	for _, o := range s.Operations() {
		if o.Body {
			asking = append(asking, o.ID)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, op := range asking {
			first, second := s.ValidateRequest(op, request("/"), []byte(body)), s.ValidateRequest(op, request("/"), []byte(body))
			if fmt.Sprint(first) != fmt.Sprint(second) {
				t.Errorf("%s: %v, then %v", op, first, second)
			}
			for _, v := range first {
				if v.In == "" || v.Rule == "" || v.Message == "" {
					t.Errorf("%s: %+v", op, v)
				}
			}
		}
		_ = s.ValidateNotification("conversation", []byte(body))
	})
}

func spec(t testing.TB) *openapi.Spec {
	t.Helper()
	s, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// request is one whose path has an id. Its method and path are not looked at.
func request(target string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, nil)
	r.SetPathValue("id", "1")
	return r
}

func brief(found []openapi.Violation) string {
	var all []string
	for _, v := range found {
		all = append(all, v.In+" "+v.Field+":"+v.Rule)
	}
	return strings.Join(all, ", ")
}

func messages(found []openapi.Violation) string {
	var all []string
	for _, v := range found {
		all = append(all, v.Message)
	}
	return strings.Join(all, "|")
}
