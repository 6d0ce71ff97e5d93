package api_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

// Bodies and content types that clients send where a body means nothing.
var meaningless = []struct{ client, body, contentType string }{
	{"ruby, python, the tutorial", `""`, "application/json"},
	{"ruby and python, delete", `{}`, "application/json"},
	{"php", `[]`, "application/json"},
	{"go", "null\n", "application/json"},
	{"java, node 2.8, php 4", "", "application/json"},
	{"node 3 to 5", "", "application/x-www-form-urlencoded"},
	{"node 2.11, php 3, the tester", "", ""},
	{"nobody", `{"url":`, "text/plain"},
}

func TestABodyThatMeansNothingIsIgnored(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, c := range meaningless {
		t.Run(c.client, func(t *testing.T) {
			header := []string{"Authorization: Bearer " + token}
			if c.contentType != "" {
				header = append(header, "Content-Type: "+c.contentType)
			}
			id := r.subscription(`{"url":"http://a.example","topics":["user"]}`)
			r.heard.take()
			r.send("POST", "/subscriptions/"+id+"/ping", c.body, header...).with(200)
			r.send("POST", "/subscriptions/"+id+"/ping/", c.body, header...).with(200)
			if heard := r.heard.take(); heard != "ping ping" {
				t.Errorf("heard %q", heard)
			}
			r.send("GET", "/subscriptions", c.body, header...).with(200)
			r.send("DELETE", "/subscriptions/"+id, c.body, header...).with(200)
			r.do("POST", "/users", `{"user_id":"1"}`).with(200)
			r.send("DELETE", "/users?user_id=1", c.body, header...).with(200)
			r.do("GET", "/users?user_id=1", "").with(404)
		})
	}
}

// Some clients cannot send fields with an update, and some send a line end.
func TestAnUpdateWithoutABodyChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	company := r.do("POST", "/companies", `{"company_id":"1","name":"One"}`).with(200).text("id")
	form := r.speak("2.14", "POST", "/ticket_types", `{"name":"Bug"}`).with(200).text("id")
	for _, body := range []string{"", " ", "\r\n", "{}"} {
		if name := r.speak("2.14", "PUT", "/companies/"+company, body).with(200).text("name"); name != "One" {
			t.Errorf("%q: the company is called %q", body, name)
		}
		if name := r.speak("2.14", "PUT", "/ticket_types/"+form, body).with(200).text("name"); name != "Bug" {
			t.Errorf("%q: the form is called %q", body, name)
		}
	}
}

func TestABodyThatMeansNothingIsNotEvenRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	path := "/subscriptions/" + r.subscription(`{"url":"http://a.example","topics":["user"]}`) + "/ping"
	req := httptest.NewRequest("POST", path, iotest.ErrReader(errors.New("the connection is gone")))
	req.Header.Set("Authorization", "Bearer "+token)
	got := httptest.NewRecorder()
	if r.server.Config.Handler.ServeHTTP(got, req); got.Code != 200 {
		t.Errorf("got status %d: %s", got.Code, got.Body)
	}
	req = httptest.NewRequest("POST", "/events", iotest.ErrReader(errors.New("the connection is gone")))
	req.Header.Set("Authorization", "Bearer "+token)
	got = httptest.NewRecorder()
	if r.server.Config.Handler.ServeHTTP(got, req); got.Code != 400 || !strings.Contains(got.Body.String(), "client_error") {
		t.Errorf("got status %d: %s", got.Code, got.Body)
	}
}

// Java sends neither Content-Length nor Transfer-Encoding with its ping.
func TestAPingWithoutALengthIsAPing(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.subscription(`{"url":"http://a.example","topics":["user"]}`)
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /subscriptions/%s/ping HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n\r\n", id, token); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != 200 {
		t.Errorf("got status %d (%v)", resp.StatusCode, err)
	}
}

func TestWhatClientsCreateIsCreated(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, c := range []struct{ client, path, contentType, body, topics string }{
		{"ruby, the tutorial", "/subscriptions", "application/json", `{"url":"http://a.example","topics":["users.created"]}`, "[user.created]"},
		{"python", "/subscriptions/", "application/json", `{"url": "http://a.example", "topics": ["user.created"], "hub_secret": "HELLO"}`, "[user.created]"},
		{"java", "/subscriptions", "application/json", `{"type":"notification_subscription","created_at":0,"updated_at":0,"service_type":"web","url":"http://a.example",` +
			`"topics":["user.created","conversation"],"active":false,"hub_secret":"HELLO","mode":"point"}`, "[user.created conversation]"},
		{"php", "/subscriptions", "application/json", `{"url":"http:\/\/a.example\/zo\u00eb","topics":["user.created"]}`, "[user.created]"},
		{"go", "/subscriptions", "", `{"url":"http://a.example","topics":["user"],"service_type":"web"}` + "\n", "[user]"},
		{"axios", "/subscriptions", "application/x-www-form-urlencoded", `{"url":"http://a.example","topics":["user"]}`, "[user]"},
		{"nulls", "/subscriptions", "application/json", `{"url":"http://a.example","topics":["user"],"active":null,"hub_secret":null,"metadata":null,"service_type":null}`, "[user]"},
	} {
		t.Run(c.client, func(t *testing.T) {
			header := []string{"Authorization: Bearer " + token, "Accept: application/vnd.intercom.3+json", "Acceptencoding: gzip, deflate"}
			if c.contentType != "" {
				header = append(header, "Content-Type: "+c.contentType)
			}
			got := r.send("POST", c.path, c.body, header...).with(200)
			if topics := fmt.Sprint(got.at("topics")); topics != c.topics || got.at("active") != true || !strings.HasPrefix(got.text("url"), "http://a.example") {
				t.Errorf("got %s", got.body)
			}
		})
	}
}

func TestClientsMaySendAWholeSubscriptionBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	for _, method := range []string{"POST", "PUT"} {
		created := r.do("POST", "/subscriptions", `{"url":"http://a.example","topics":["user","event.created"],"hub_secret":"HELLO","metadata":{"event_names":["a"]}}`)
		path := "/subscriptions/" + created.with(200).text("id")
		saved := r.do(method, path, strings.ReplaceAll(created.body, `"active":true`, `"active":false`)).with(200)
		if want := strings.ReplaceAll(created.body, `"active":true`, `"active":false`); saved.body != want {
			t.Errorf("%s: got %s, want %s", method, saved.body, want)
		}
		saved = r.do(method, path, `{"topics":["user"],"hub_secret":null}`).with(200)
		if saved.at("hub_secret") != nil || fmt.Sprint(saved.at("topics")) != "[user]" || saved.at("active") != false {
			t.Errorf("%s: got %s", method, saved.body)
		}
	}
}

func TestWhatClientsSubmitIsAccepted(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.do("POST", "/users/", `{"user_id":20,"email":"ann@example.com","signed_up_at":1462888355}`).with(200).text("id")
	for i, c := range []struct{ path, body string }{
		{"/events", `{"event_name":"a%d","created_at":1462888355,"user_id":"20"}`},
		{"/events/", `{"event_name": "a%d", "created_at": 1462888355, "email": "Ann@example.com"}`},
		{"/events", `{"event_name":"a%d","created_at":1462888355,"id":"` + id + `","metadata":{"order_number":{"url":"https:\/\/example.org\/1","value":"1"}}}`},
		{"/events", `{"event_name":"a%d","created_at":1462888355,"user_id":"20","email":null,"intercom_user_id":null,"metadata":null}` + "\n"},
		{"/events", `{"event_name":"a%d","created_at":1462888355,"intercom_user_id":"` + id + `"}`},
		{"/events", `{"event_name":"a%d","created_at":1.462888355e9,"user_id":"20","metadata":{}}`},
	} {
		got := r.do("POST", c.path, fmt.Sprintf(c.body, i)).with(202)
		if got.body != "" {
			t.Errorf("the answer has the body %q", got.body)
		}
	}
	if heard := r.heard.take(); strings.Count(heard, "event.created") != 6 {
		t.Errorf("heard %q", heard)
	}
	for _, query := range []string{"type=user&user_id=20", "user_id=20", "type=user&email=ann%40example.com", "intercom_user_id=" + id} {
		if got := r.do("GET", "/events?"+query, "").with(200); len(got.list("events", "id")) != 6 {
			t.Errorf("%s lists %s", query, got.body)
		}
	}
}

func TestEveryPathMayEndInASlash(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	id := r.subscription(`{"url":"http://a.example","topics":["user"]}`)
	user := r.do("POST", "/users/", `{"user_id":"20"}`).with(200).text("id")
	for _, path := range []string{
		"/subscriptions/", "/subscriptions/" + id + "/", "/subscriptions/" + id + "/sent/", "/subscriptions/" + id + "/error/",
		"/subscriptions/" + id + "/errors/", "/events/?user_id=20", "/users/", "/users/?user_id=20", "/users/" + user + "/",
	} {
		r.do("GET", path, "").with(200)
		if got := r.do("HEAD", path, "").with(200); got.body != "" {
			t.Errorf("HEAD %s has a body", path)
		}
	}
}
