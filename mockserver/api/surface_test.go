package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A sender is one of Intercom's clients, by what it was recorded sending with
// every request.
type sender struct {
	header []string
	empty  string              // body where one means nothing
	write  func(string) string // its JSON
}

// Ways of the clients' JSON.
var (
	plainly  = func(body string) string { return body }
	spaced   = strings.NewReplacer(`":`, `": `, `,"`, `, "`).Replace
	newlined = func(body string) string { return body + "\n" }
	escaped  = strings.NewReplacer("/", `\/`, "ë", `\u00eb`).Replace
)

const asJSON, asForm = "Content-Type: application/json", "Content-Type: application/x-www-form-urlencoded"

// senders are the clients whose requests were recorded. Clients 6 and 7 for
// Node, and 5 for Python, know contacts alone.
var senders = map[string]sender{
	"ruby2": {[]string{"Authorization: " + basic("app", token), asJSON, "Accept: application/vnd.intercom.3+json", "Acceptencoding: gzip, deflate"}, `""`, plainly},
	"ruby3": {[]string{"Authorization: " + basic(token, ""), asJSON, "Accept: application/vnd.intercom.3+json", "Acceptencoding: gzip, deflate"}, `{}`, plainly},
	"ruby4": {[]string{"Authorization: Bearer " + token, asJSON, "Accept: application/vnd.intercom.3+json"}, `{}`, plainly},
	"py3":   {[]string{"Authorization: " + basic(token, ""), asJSON, "Acceptencoding: gzip, deflate"}, `{}`, spaced},
	"py5":   {[]string{"Authorization: Bearer " + token, asJSON, "X-Fern-Language: Python"}, ``, spaced},
	"node2": {[]string{"Authorization: " + basic(token, ""), asJSON}, ``, plainly},
	"node4": {[]string{"Authorization: " + basic(token, ""), asJSON, "Accept-Encoding: gzip, compress, deflate, br"}, ``, plainly},
	"node6": {[]string{"Authorization: Bearer " + token, asJSON, "Accept: */*", "X-Fern-Language: JavaScript", "Intercom-Version: 2.11"}, ``, plainly},
	"node7": {[]string{"Authorization: Bearer " + token, asJSON, "Accept: */*", "X-Fern-Language: JavaScript", "Intercom-Version: 2.14"}, ``, plainly},
	"go":    {[]string{"Authorization: " + basic("app", token)}, "null\n", newlined},
	"java":  {[]string{"Authorization: " + basic(token, ""), asJSON, "Accept-Charset: utf-8", `X-Client-Platform-Details: {"lang":"java"}`}, ``, plainly},
	"php3":  {[]string{"Authorization: " + basic(token, "")}, `[]`, escaped},
	"php4":  {[]string{"Authorization: Bearer " + token, asForm}, `[]`, escaped},
}

// A recorded request is one that clients send, and what they use of the answer,
// as "path:kind" each. In it {name} stands for what an answer before had, and a
// body of EMPTY for the client's own.
type recorded struct {
	clients    string // separated by blanks
	does, body string
	keep       string // name under which the id of the answer is kept
	needs      string
}

const (
	legacyClients = "ruby2 ruby3 py3 node2 go java php3"
	modernClients = "ruby4 py5 node4 node6 node7 php4"
	tellers       = "ruby2 ruby3 ruby4 py3 node2 node4 go java php3 php4" // that can reach subscriptions
)

// surface is what was recorded, in the order in which it makes sense.
var surface = []recorded{
	{"ruby2 ruby3 ruby4 php3 php4 node2 node4", "POST /subscriptions", `{"url":"http://a.example/zoë","topics":["users.created"],"hub_secret":"HELLO HELLO"}`, "sub", "type:text id:text app_id:text topics.0:text created_at:number links.sent:text metadata:object"},
	{"py3", "POST /subscriptions/", `{"url":"http://a.example","topics":["user.created"],"service_type":"web"}`, "sub", "id:text topics:list self:text links.retry:text mode:text notes:list"},
	{"go", "POST /subscriptions", `{"url":"http://a.example","topics":["event.created"],"service_type":"web","metadata":{"event_names":["a"]}}`, "sub", "id:text metadata.event_names.0:text"},
	{"java", "POST /subscriptions", `{"type":"notification_subscription","created_at":0,"updated_at":0,"service_type":"web","url":"http://a.example","topics":["user.created"],"active":false,"hub_secret":"HELLO HELLO","mode":"point"}`, "sub", "id:text active:true hub_secret:text"},
	{tellers, "GET /subscriptions", ``, "", "items.0.type:text items.0.id:text subscriptions.0.id:text"},
	{tellers, "GET /subscriptions/{sub}", ``, "", "type:text id:text created_at:number updated_at:number"},
	{"go node2 node4 php3 php4", "POST /subscriptions/{sub}", `{"topics":["company"],"url":"http://b.example"}`, "", "topics.0:text url:text"},
	{"java", "POST /subscriptions/{sub}", `{"type":"notification_subscription","id":"{sub}","created_at":1462888355,"updated_at":1462888355,"service_type":"web","app_id":"x","url":"http://b.example","self":"http://c.example","topics":["company"],"active":true,"metadata":{},"hub_secret":null,"mode":"point","links":{"sent":"x"},"notes":[]}`, "", "topics.0:text"},
	{"ruby2 ruby3 ruby4 py3 node4", "PUT /subscriptions/{sub}", `{"topics":["company"]}`, "", "id:text topics.0:text"},
	{tellers, "POST /subscriptions/{sub}/ping", `EMPTY`, "", "id:text"},
	{tellers, "GET /subscriptions/{sub}/sent", ``, "", "type:text notifications:list pages.page:number"},
	{tellers, "GET /subscriptions/{sub}/error", ``, "", "type:text notifications:list pages.total_pages:number"},
	{tellers, "DELETE /subscriptions/{sub}", `EMPTY`, "", "id:text"},

	{"ruby2 ruby3 node2 go java php3", "POST /users", `{"user_id":"20","email":"ann@example.com","signed_up_at":1462888355,"custom_attributes":{"plan":"Zoë/1"}}`, "user", "type:text id:text user_id:text created_at:number custom_attributes.plan:text"},
	{"py3", "POST /users/", `{"user_id":"20","email":"ann@example.com","companies":[{"company_id":"6","name":"Acme"}]}`, "user", "type:text id:text"},
	{legacyClients, "POST /users", `{"user_id":"20","name":"Ann"}`, "", "id:text name:text"},
	{legacyClients, "GET /users", ``, "", "type:text users.0.type:text pages.type:text pages.page:number total_count:number"},
	{"go", "GET /users?page=1&per_page=5", ``, "", "users.0.id:text pages.total_pages:number"},
	{legacyClients, "GET /users?user_id=20", ``, "", "type:text id:text email:text"},
	{legacyClients, "GET /users?email=ann%40example.com", ``, "", "id:text"},
	{legacyClients, "GET /users/{user}", ``, "", "id:text"},
	{legacyClients, "POST /contacts", `{"email":"lee@example.com"}`, "lead", "type:text id:text user_id:text"},
	{legacyClients, "POST /contacts/convert", `{"contact":{"id":"{lead}"},"user":{"email":"lee@example.com"}}`, "", "type:text id:text"},
	{"node6 node7 py5 node4 ruby4 php4", "POST /contacts", `{"role":"user","external_id":"20","email":"ann@example.com"}`, "user", "type:text id:text external_id:text role:text created_at:number tags.data:list companies.data:list"},
	{modernClients, "GET /contacts/{user}", ``, "", "type:text id:text"},
	{modernClients, "PUT /contacts/{user}", `{"name":"Ann","id":"{user}"}`, "", "id:text name:text"},
	{modernClients, "POST /contacts/search", `{"query":{"field":"email","operator":"=","value":"ann@example.com"}}`, "", "type:text data.0.type:text total_count:number pages.type:text"},
	{modernClients, "GET /contacts?per_page=5", ``, "", "type:text data.0.id:text pages.per_page:number"},
	{"node7", "GET /contacts/find_by_external_id/20", ``, "", "id:text"},
	{modernClients, "POST /contacts", `{"role":"lead","email":"lee@example.com"}`, "lead", "id:text role:text"},
	{modernClients, "POST /contacts/{lead}/archive", `EMPTY`, "", "id:text archived:true"},

	{"ruby2 ruby3 ruby4 py3 node2 node4 go php3 php4 node6 node7 py5", "POST /tags", `{"name":"VIP"}`, "tag", "type:text id:text name:text"},
	{"java", "POST /tags", `{"type":"tag","name":"VIP","created_at":0,"updated_at":0}`, "tag", "id:text"},
	{legacyClients, "POST /tags", `{"name":"VIP","users":[{"user_id":"20"}],"tag_or_untag":"tag"}`, "", "id:text"},
	{legacyClients, "POST /tags", `{"name":"VIP","users":[{"email":"ann@example.com","untag":true}]}`, "", "id:text"},
	{"node4 node6 py5 php4 ruby4", "POST /contacts/{user}/tags", `{"id":"{tag}"}`, "", "type:text id:text"},
	{"node7", "POST /contacts/{user}/tags", `{"id":"{tag}","tag_id":"{tag}"}`, "", "id:text"},
	{"ruby4", "DELETE /contacts/{user}/tags/{tag}", `{"id":"{tag}"}`, "", "id:text"},
	{"node4 node6 node7 py5 php4", "DELETE /contacts/{user}/tags/{tag}", ``, "", "id:text"},
	{legacyClients + " " + modernClients, "GET /tags", ``, "", "type:text data.0.id:text tags.0.id:text"},

	{legacyClients + " " + modernClients, "POST /companies", `{"company_id":"acme","name":"Acme"}`, "company", "type:text id:text company_id:text created_at:number"},
	{modernClients, "POST /contacts/{user}/companies", `{"id":"{company}"}`, "", "type:text id:text"},
	{modernClients, "DELETE /contacts/{user}/companies/{company}", `EMPTY`, "", "id:text"},

	{"node4 node6 node7 py5 php4 ruby4", "POST /conversations", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "conversation", "type:text id:text"},
	{legacyClients, "POST /messages", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "conversation", "type:text id:text"},
	{legacyClients, "GET /conversations?type=user&email=ann%40example.com", ``, "", "type:text conversations.0.type:text pages.type:text"},
	{legacyClients, "GET /conversations?type=admin&admin_id={admin}&open=true", ``, "", "type:text conversations:list"},
	{modernClients, "GET /conversations", ``, "", "type:text conversations.0.id:text pages.type:text total_count:number"},
	{legacyClients + " " + modernClients, "GET /conversations/{conversation}", ``, "", "type:text id:text conversation_parts.conversation_parts:list"},
	{"node4 node6 node7 py5 php4 go java php3", "POST /conversations/{conversation}/reply", `{"message_type":"comment","type":"user","intercom_user_id":"{user}","body":"More"}`, "", "type:text id:text"},
	{"ruby2 ruby3 ruby4 py3", "POST /conversations/{conversation}/reply", `{"message_type":"comment","type":"user","email":"ann@example.com","body":"More","conversation_id":"{conversation}"}`, "", "id:text"},
	{"node2", "POST /conversations/{conversation}/reply", `{"id":"{conversation}","message_type":"close","type":"admin","admin_id":"{admin}"}`, "", "id:text"},

	{"ruby2 ruby3 ruby4 node2 node4 go java php3 php4 node6 node7 py5", "POST /events", `{"event_name":"invited-friend","created_at":1462888355,"user_id":"20","metadata":{"a":1}}`, "", ""},
	{"py3", "POST /events/", `{"event_name":"invited-friend","created_at":1462888355,"email":"ann@example.com"}`, "", ""},
	{"ruby2 ruby3 ruby4 py3 node2 node4 go php3 php4", "GET /events?type=user&user_id=20&per_page=2", ``, "", "type:text events.0.event_name:text pages.since:text"},
	{"java", "GET /events?user_id=20", ``, "", "events.0.created_at:number"},
	{"node7 node6 py5", "GET /events?user_id=20&type=user", ``, "", "events.0.id:text"},
	{"ruby3 ruby4 py3 java php3 php4 node2 node4 node7", "GET /events?type=user&user_id=20&summary=true", ``, "", "type:text events.0.name:text events.0.count:number"},
	{"node6 node7 py5", "POST /events/summaries", `{"user_id":"20","event_summaries":{"event_name":"invited-friend","count":1,"first":1462888355,"last":1462888355}}`, "", ""},

	{legacyClients + " " + modernClients, "GET /admins", ``, "", "type:text admins.0.id:text admins.0.email:text"},
	{legacyClients + " " + modernClients, "GET /me", ``, "", "type:text id:text app.id_code:text"},
	{"ruby4 node4 node6 node7 py5 php4", "GET /subscription_types", ``, "", "type:text data.0.id:text"},
	{legacyClients, "GET /counts", ``, "", "type:text user.count:number company.count:number"},
	{legacyClients, "DELETE /users/{user}", `EMPTY`, "", "id:text"},
	{modernClients, "DELETE /contacts/{user}", `EMPTY`, "", "id:text"},
	{modernClients, "DELETE /tags/{tag}", `EMPTY`, "", ""},
}

// kinds says what a client can take a value for.
var kinds = map[string]func(any) bool{
	"text":   func(v any) bool { s, is := v.(string); return is && s != "" },
	"number": func(v any) bool { _, is := v.(float64); return is },
	"list":   func(v any) bool { _, is := v.([]any); return is },
	"object": func(v any) bool { _, is := v.(map[string]any); return is },
	"true":   func(v any) bool { return v == true },
}

func TestWhatClientsWereRecordedSendingIsAnsweredWithWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for name, client := range senders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, known := newRig(t, options{}), map[string]string{}
			known["admin"] = r.do("GET", "/me", "").with(200).text("id")
			sent := 0
			for _, row := range surface {
				if slices.Contains(strings.Fields(row.clients), name) {
					sent++
					client.send(r, row, known)
				}
			}
			if sent < 20 {
				t.Errorf("%d requests of it are listed", sent)
			}
		})
	}
}

// send carries out a row and looks for what the client needs.
func (s sender) send(r *rig, row recorded, known map[string]string) {
	r.t.Helper()
	_, method, path, body := step{does: row.does, body: row.body}.in(intercom.Legacy, known)
	if body == "EMPTY" {
		body = s.empty
	} else if body != "" {
		body = s.write(body)
	}
	got := r.send(method, path, body, s.header...)
	if got.status != 200 && got.status != 202 {
		r.t.Fatalf("%s %s: status %d: %s", row.does, row.body, got.status, got.body)
	}
	for need := range strings.FieldsSeq(row.needs) {
		at, kind, _ := strings.Cut(need, ":")
		if v := got.at(at); !kinds[kind](v) {
			r.t.Errorf("%s: %s is %v, which is no %s: %s", row.does, at, v, kind, got.body)
		}
	}
	if row.keep != "" {
		known[row.keep] = identity(got)
	}
	if row.needs == "" && strings.HasPrefix(row.does, "POST /events") && got.body != "" {
		r.t.Errorf("%s: the body is %q", fmt.Sprint(row.does), got.body)
	}
}
