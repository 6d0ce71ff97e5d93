package api_test

import (
	"strings"
	"testing"
)

// A trace is something that a client wrote, and how another finds it.
type trace struct {
	write, body, keep string
	read, at          string
	want              any
}

var traces = []trace{
	{"POST /contacts", `{"role":"user","external_id":"20","email":"ann@example.com","name":"Ann","custom_attributes":{"plan":"pro"}}`, "user", "GET /contacts/{user}", "external_id", "20"},
	{"PUT /contacts/{user}", `{"name":"Anna","phone":"+15555550100","language_override":"de","owner_id":7}`, "", "GET /contacts/find_by_external_id/20", "name", "Anna"},
	{"PUT /contacts/{user}", `{"avatar":{"type":"avatar","image_url":"https://a.example/b.png"}}`, "", "GET /contacts", "data.0.avatar.image_url", "https://a.example/b.png"},
	{"POST /contacts", `{"role":"lead","email":"lee@example.com"}`, "lead", "GET /contacts?per_page=1", "pages.next.per_page", 1.0},
	{"POST /contacts/{lead}/archive", ``, "", "GET /contacts", "total_count", 1.0},
	{"POST /contacts/{lead}/unarchive", ``, "", "GET /contacts", "total_count", 2.0},
	{"POST /companies", `{"company_id":"acme","name":"Acme","plan":"Pro","monthly_spend":9,"remote_created_at":1462888355}`, "company", "GET /companies?company_id=acme", "plan.name", "Pro"},
	{"PUT /companies/{company}", `{"website":"https://acme.example"}`, "", "GET /companies?name=Acme", "website", "https://acme.example"},
	{"POST /contacts/{user}/companies", `{"id":"{company}"}`, "", "GET /contacts/{user}/companies", "data.0.company_id", "acme"},
	{"POST /contacts/{lead}/companies", `{"id":"{company}"}`, "", "GET /companies/{company}/contacts", "total_count", 2.0},
	{"DELETE /contacts/{lead}/companies/{company}", ``, "", "GET /companies/{company}", "user_count", 1.0},
	{"POST /tags", `{"name":"VIP","companies":[{"company_id":"acme"}]}`, "tag", "GET /companies/{company}", "tags.tags.0.name", "VIP"},
	{"POST /contacts/{user}/tags", `{"id":"{tag}"}`, "", "GET /contacts/{user}/tags", "data.0.name", "VIP"},
	{"POST /tags", `{"id":"{tag}","name":"Very important"}`, "", "GET /tags/{tag}", "name", "Very important"},
	{"POST /contacts/{user}/notes", `{"body":"called","admin_id":"{admin}"}`, "note", "GET /contacts/{user}/notes", "data.0.body", "called"},
	{"POST /contacts/{user}/notes", `{"body":"again"}`, "note", "GET /notes/{note}", "body", "again"},
	{"POST /contacts/{user}/subscriptions", `{"id":"{consent}","consent_type":"opt_in"}`, "", "GET /contacts/{user}/subscriptions", "data.0.id", "{consent}"},
	{"POST /conversations", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "conversation", "GET /conversations", "conversations.0.source.body", "<p>Hello</p>"},
	{"POST /conversations/{conversation}/reply", `{"message_type":"comment","type":"admin","admin_id":"{admin}","body":"Yes"}`, "", "GET /conversations/{conversation}", "conversation_parts.conversation_parts.0.body", "<p>Yes</p>"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"close","admin_id":"{admin}"}`, "", "GET /conversations/{conversation}", "state", "closed"},
	{"POST /conversations/last/reply", `{"message_type":"comment","type":"user","email":"ann@example.com","body":"One more"}`, "", "GET /conversations/{conversation}", "open", true},
	{"PUT /conversations/{conversation}", `{"title":"About it","custom_attributes":{"a":1}}`, "", "GET /conversations/{conversation}", "title", "About it"},
	{"POST /conversations/redact", `{"type":"source","conversation_id":"{conversation}"}`, "", "GET /conversations/{conversation}", "source.redacted", true},
	{"POST /tickets", `{"ticket_type_id":"{form}","contacts":[{"external_id":"20"}],"ticket_attributes":{"_default_title_":"Broken"}}`, "ticket", "GET /tickets/{ticket}", "ticket_attributes._default_title_", "Broken"},
	{"PUT /tickets/{ticket}", `{"ticket_state_id":"resolved","open":false}`, "", "GET /tickets/{ticket}", "ticket_state.category", "resolved"},
	{"POST /tickets/{ticket}/reply", `{"message_type":"comment","type":"user","external_id":"20","body":"Thanks"}`, "", "GET /tickets/{ticket}", "ticket_parts.ticket_parts.2.body", "<p>Thanks</p>"},
	{"POST /ticket_types", `{"name":"Wish","category":"Back-office"}`, "form2", "GET /ticket_types/{form2}", "is_internal", true},
	{"PUT /ticket_types/{form2}", `{"name":"Desire"}`, "", "GET /ticket_types/{form2}", "name", "Desire"},
	{"PUT /ticket_types/{form}", `{"archived":true}`, "", "GET /ticket_types", "data.0.archived", true},
	{"PUT /ticket_types/{form}", `{"archived":false}`, "", "GET /ticket_types", "data.1.name", "Desire"},
	{"PUT /admins/{admin}/away", `{"away_mode_enabled":true,"away_mode_reassign":true}`, "", "GET /admins/{admin}", "away_mode_reassign", true},
	{"POST /contacts/merge", `{"from":"{lead}","into":"{user}"}`, "", "GET /contacts", "total_count", 1.0},
	{"POST /tickets/{ticket}/tags", `{"id":"{tag}","admin_id":"{admin}"}`, "", "GET /tickets/{ticket}", "tags.tags.0.name", "Very important"},
	{"DELETE /tickets/{ticket}/tags/{tag}", `{"admin_id":"{admin}"}`, "", "GET /tickets/{ticket}", "tags.tags.0", nil},
	{"POST /contacts", `{"role":"lead","external_id":"v1","name":"Vi"}`, "visitor", "GET /visitors?user_id=v1", "name", "Vi"},
	{"PUT /visitors", `{"user_id":"v1","name":"Via","custom_attributes":{"a":1}}`, "", "GET /visitors/{visitor}", "name", "Via"},
	{"POST /contacts/{visitor}/block", ``, "", "GET /contacts", "total_count", 1.0},
	{"DELETE /visitors/{visitor}", ``, "", "GET /segments", "segments.0", nil},
	{"POST /companies", `{"company_id":"acme","name":"Acme"}`, "", "GET /companies/{company}/segments", "data.0", nil},
	{"POST /ticket_types", `{"name":"Wish"}`, "", "GET /ticket_states", "data.0.category", "submitted"},
	{"DELETE /tags/{tag}", ``, "", "GET /contacts/{user}/tags", "data.0", nil},
	{"DELETE /companies/{company}", ``, "", "GET /contacts/{user}/companies", "total_count", 0.0},
	{"DELETE /tickets/{ticket}", ``, "", "GET /tags", "data.0", nil},
	{"DELETE /conversations/{conversation}", ``, "", "GET /conversations", "total_count", 0.0},
	{"DELETE /contacts/{user}", ``, "", "GET /contacts", "total_count", 0.0},
}

func TestWhatWasWrittenCanBeReadBack(t *testing.T) {
	t.Parallel()
	newRig(t, options{}).trace(traces)
}

// trace writes and reads back, one after the other.
func (r *rig) trace(all []trace) {
	r.t.Helper()
	known := r.setUp("2.14")
	for _, s := range all {
		_, method, path, body := step{does: s.write, body: s.body}.in("modern", known)
		got := r.speak("2.14", method, path, body)
		if got.status != 200 {
			r.t.Fatalf("%s %s: status %d: %s\n%s", s.write, s.body, got.status, got.body, r.log)
		}
		if s.keep != "" {
			known[s.keep] = identity(got)
		}
		_, method, path, _ = step{does: s.read}.in("modern", known)
		path, body, _ = strings.Cut(path, " ")
		want := s.want
		if want == "{consent}" {
			want = known["consent"]
		}
		if got := r.speak("2.14", method, path, body).with(200).at(s.at); got != want {
			r.t.Errorf("%s after %s: %s is %v, want %v", s.read, s.write, s.at, got, want)
		}
	}
}

func TestWhatMustBeUniqueIsRefusedTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	first := r.speak("2.14", "POST", "/contacts", `{"role":"user","external_id":"1","email":"ann@example.com"}`).with(200).text("id")
	r.heard.take()
	r.speak("2.14", "POST", "/contacts", `{"role":"user","external_id":"1"}`).problem(409, "conflict")
	r.speak("2.14", "POST", "/contacts", `{"role":"user","email":"ANN@example.com"}`).problem(409, "conflict")
	second := r.speak("2.14", "POST", "/contacts", `{"role":"lead","email":"ann@example.com"}`).with(200).text("id")
	r.heard.take()
	r.speak("2.14", "PUT", "/contacts/"+second, `{"external_id":"1"}`).problem(409, "conflict")
	r.speak("2.14", "POST", "/contacts/merge", `{"from":"`+first+`","into":"`+second+`"}`).problem(400, "invalid_merge")
	r.speak("2.14", "POST", "/contacts", `{"name":"Nobody"}`).problem(400, "parameter_not_found")
	if heard := r.heard.take(); heard != "" {
		t.Errorf("refused, and yet heard %q", heard)
	}
}
