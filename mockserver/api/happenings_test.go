package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A step is something that a client does, and the topics that tell of it. In
// its path and body {name} stands for an id that a step before kept.
type step struct {
	does           string // method and path
	body           string
	keep           string // name under which the id of the answer is kept
	legacy, modern string // topics, separated by blanks
}

// steps is what the calls of Intercom's API make known, in both eras. They are
// carried out one after the other, in one workspace for each era.
var steps = []step{
	{"POST /users", `{"user_id":"20","email":"ann@example.com","name":"Ann"}`, "user", "user.created", "contact.user.created"},
	{"POST /users", `{"user_id":"20","email":"ann@example.org"}`, "", "user.email.updated", "contact.user.updated contact.email.updated"},
	{"POST /users", `{"user_id":"20","unsubscribed_from_emails":true}`, "", "user.unsubscribed", "contact.user.updated contact.unsubscribed"},
	{"PUT /contacts/{user}", `{"unsubscribed_from_emails":false}`, "", "", "contact.user.updated contact.subscribed"},
	{"POST /tags", `{"name":"VIP","users":[{"user_id":"20"}]}`, "tag", "user.tag.created", "contact.user.tag.created"},
	{"POST /tags", `{"name":"vip","users":[{"user_id":"20"}]}`, "", "", ""},
	{"POST /tags", `{"name":"VIP","users":[{"id":"{user}","untag":true}]}`, "", "user.tag.deleted", "contact.user.tag.deleted"},
	{"POST /contacts/{user}/tags", `{"id":"{tag}"}`, "", "user.tag.created", "contact.user.tag.created"},
	{"DELETE /contacts/{user}/tags/{tag}", ``, "", "user.tag.deleted", "contact.user.tag.deleted"},

	{"POST /companies", `{"company_id":"acme","name":"Acme"}`, "company", "company.created", "company.created"},
	{"POST /companies", `{"company_id":"acme","plan":"Pro"}`, "", "", "company.updated"},
	{"PUT /companies/{company}", `{"name":"Acme Ltd"}`, "", "", "company.updated"},
	{"POST /contacts/{user}/companies", `{"id":"{company}"}`, "", "", "company.contact.attached"},
	{"POST /contacts/{user}/companies", `{"id":"{company}"}`, "", "", ""},
	{"DELETE /contacts/{user}/companies/{company}", ``, "", "", "company.contact.detached"},
	{"POST /contacts/{user}/subscriptions", `{"id":"{consent}","consent_type":"opt_in"}`, "", "", "granular.subscribe"},
	{"POST /contacts/{user}/subscriptions", `{"id":"{consent}","consent_type":"opt_out"}`, "", "", "granular.unsubscribe"},
	{"DELETE /contacts/{user}/subscriptions/{consent}", ``, "", "", "granular.unsubscribe"},
	{"POST /contacts/{user}/notes", `{"body":"called","admin_id":"{admin}"}`, "note", "", ""},

	{"POST /conversations", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "conversation", "conversation.user.created", "conversation.user.created"},
	{"POST /messages", `{"from":{"type":"user","user_id":"20"},"body":"Hello again"}`, "", "conversation.user.created", "conversation.user.created"},
	{"POST /messages", `{"message_type":"inapp","body":"Hi","from":{"type":"admin","id":"{admin}"},"to":{"type":"user","id":"{user}"}}`, "", "conversation.admin.single.created", "conversation.admin.single.created"},
	{"POST /conversations/{conversation}/reply", `{"message_type":"comment","type":"user","intercom_user_id":"{user}","body":"Anybody?"}`, "", "conversation.user.replied", "conversation.user.replied"},
	{"POST /conversations/{conversation}/reply", `{"message_type":"comment","type":"admin","admin_id":"{admin}","body":"Yes"}`, "", "conversation.admin.replied", "conversation.admin.replied"},
	{"POST /conversations/{conversation}/reply", `{"message_type":"note","type":"admin","admin_id":"{admin}","body":"hm"}`, "", "conversation.admin.noted", "conversation.admin.noted"},
	{"PUT /conversations/{conversation}", `{"read":true}`, "", "", "conversation.read"},
	{"PUT /conversations/{conversation}", `{"company_id":"{company}"}`, "", "", "conversation.company.updated"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"assignment","type":"admin","admin_id":"{admin}","assignee_id":"{admin}"}`, "", "conversation.admin.assigned", "conversation.admin.assigned"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"snoozed","admin_id":"{admin}","snoozed_until":4000000000}`, "", "conversation.admin.snoozed", "conversation.admin.snoozed"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"open","admin_id":"{admin}"}`, "", "conversation.admin.unsnoozed", "conversation.admin.unsnoozed"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"close","type":"admin","admin_id":"{admin}"}`, "", "conversation.admin.closed", "conversation.admin.closed"},
	{"POST /conversations/{conversation}/parts", `{"message_type":"open","admin_id":"{admin}"}`, "", "conversation.admin.opened", "conversation.admin.opened"},
	{"POST /conversations/{conversation}/run_assignment_rules", ``, "", "conversation.admin.assigned", "conversation.admin.assigned"},
	{"POST /conversations/{conversation}/tags", `{"id":"{tag}","admin_id":"{admin}"}`, "", "conversation_part.tag.created", "conversation_part.tag.created"},
	{"DELETE /conversations/{conversation}/tags/{tag}", `{"admin_id":"{admin}"}`, "", "", ""},
	{"POST /conversations/redact", `{"type":"source","conversation_id":"{conversation}"}`, "", "conversation_part.redacted", "conversation_part.redacted"},

	{"POST /contacts", `{"email":"lee@example.com"%role}`, "lead", "contact.created", "contact.lead.created"},
	{"POST /conversations/{conversation}/customers", `{"admin_id":"{admin}","customer":{"intercom_user_id":"{lead}"}}`, "", "", "conversation.contact.attached"},
	{"DELETE /conversations/{conversation}/customers/{lead}", `{"admin_id":"{admin}"}`, "", "", "conversation.contact.detached"},
	{"PUT /contacts/{lead}", `{"email":"lee@example.org"}`, "", "contact.updated contact.added_email", "contact.lead.updated contact.lead.added_email"},
	{"POST /tags", `{"name":"VIP","users":[{"id":"{lead}"}]}`, "", "contact.tag.created", "contact.lead.tag.created"},
	{"DELETE /contacts/{lead}/tags/{tag}", ``, "", "contact.tag.deleted", "contact.lead.tag.deleted"},
	{"POST /contacts/convert", `{"contact":{"id":"{lead}"},"user":{"user_id":"21"}}`, "", "contact.signed_up", "contact.lead.signed_up"},
	{"POST /contacts", `{"name":"Mo"%role}`, "lead", "contact.created", "contact.lead.created"},
	{"PUT /contacts/{lead}", `{"role":"user","email":"mo@example.com"}`, "", "contact.signed_up user.email.updated", "contact.lead.signed_up contact.email.updated"},
	{"POST /contacts", `{"name":"Jo"%role}`, "lead", "contact.created", "contact.lead.created"},
	{"POST /contacts/merge", `{"from":"{lead}","into":"{user}"}`, "", "", "contact.merged"},
	{"POST /visitors/convert", `{"visitor":{"user_id":"8a88a590"},"user":{"email":"vi@example.com"},"type":"user"}`, "visitor", "visitor.signed_up", "visitor.signed_up"},
	{"POST /contacts/{visitor}/archive", ``, "", "user.deleted", "contact.archived"},
	{"POST /contacts/{visitor}/archive", `{}`, "", "", ""},
	{"POST /contacts/{visitor}/unarchive", ``, "", "", "contact.unarchived"},
	{"DELETE /contacts/{visitor}", ``, "", "user.deleted", "contact.deleted"},

	{"POST /tickets", `{"ticket_type_id":"{form}","contacts":[{"id":"{user}"}],"ticket_attributes":{"_default_title_":"Broken"}}`, "ticket", "", "ticket.created"},
	{"PUT /tickets/{ticket}", `{"ticket_attributes":{"Platform":"iOS"}}`, "", "", "ticket.attribute.updated"},
	{"PUT /tickets/{ticket}", `{"state":"in_progress","admin_id":"{admin}"}`, "", "", "ticket.state.updated"},
	{"PUT /tickets/{ticket}", `{"assignment":{"admin_id":"{admin}","assignee_id":"{admin}"}}`, "", "", "ticket.admin.assigned"},
	{"PUT /tickets/{ticket}", `{"assignment":{"admin_id":"{admin}","assignee_id":"{team}"}}`, "", "", "ticket.team.assigned"},
	{"POST /tickets/{ticket}/reply", `{"message_type":"comment","type":"admin","admin_id":"{admin}","body":"On it"}`, "", "", "ticket.admin.replied"},
	{"POST /tickets/{ticket}/reply", `{"message_type":"note","type":"admin","admin_id":"{admin}","body":"hm"}`, "", "", "ticket.note.created"},
	{"POST /tickets/{ticket}/reply", `{"message_type":"comment","type":"user","intercom_user_id":"{user}","body":"Thanks"}`, "", "", "ticket.contact.replied"},
	{"PUT /tickets/{ticket}", `{"state":"resolved","open":false}`, "", "", "ticket.state.updated ticket.resolved ticket.closed"},
	{"POST /conversations/{conversation}/convert", `{"ticket_type_id":"{form}"}`, "", "", "ticket.created"},

	{"PUT /admins/{admin}/away", `{"away_mode_enabled":true,"away_mode_reassign":false}`, "", "", "admin.away_mode_updated"},
	{"DELETE /conversations/{conversation}", ``, "", "conversation.deleted", "conversation.deleted"},
	{"DELETE /companies/{company}", ``, "", "", "company.deleted"},
	{"DELETE /users?user_id=20", ``, "", "user.deleted", "contact.deleted"},
}

func TestWhatClientsDoIsToldInBothEras(t *testing.T) {
	t.Parallel()
	spec, err := openapi.Intercom()
	if err != nil {
		t.Fatal(err)
	}
	for version, era := range map[string]intercom.Era{"1.4": intercom.Legacy, "2.14": intercom.Modern} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, options{})
			known := r.setUp(version)
			for _, s := range steps {
				want, method, path, body := s.in(era, known)
				got := r.speak(version, method, path, body)
				if got.status != 200 {
					t.Fatalf("%s %s: status %d: %s\n%s", s.does, s.body, got.status, got.body, r.log)
				}
				if s.keep != "" {
					known[s.keep] = identity(got)
				}
				told := r.heard.all()
				for i, o := range told {
					d, err := fixtures.Lookup(o.Topic, era)
					if err != nil {
						t.Fatalf("%s: %v", s.does, err)
					}
					if err := spec.ValidateItem(d.Schema, o.Item); err != nil {
						t.Errorf("%s: item %d, %s: %v", s.does, i, o.Topic, err)
					}
				}
				if topics := topicsOf(told); topics != want {
					t.Errorf("%s %s: told %q, want %q", s.does, s.body, topics, want)
				}
			}
		})
	}
}

// setUp returns the ids that a workspace has from the beginning.
func (r *rig) setUp(version string) map[string]string {
	r.t.Helper()
	return map[string]string{
		"admin":   r.speak(version, "GET", "/me", "").with(200).text("id"),
		"team":    r.speak(version, "GET", "/teams", "").with(200).text("teams.0.id"),
		"form":    r.speak(version, "GET", "/ticket_types", "").with(200).text("data.0.id"),
		"consent": r.speak(version, "GET", "/subscription_types", "").with(200).text("data.0.id"),
	}
}

func (s step) in(era intercom.Era, known map[string]string) (want, method, path, body string) {
	want, role := s.legacy, ""
	if era == intercom.Modern {
		want, role = s.modern, `,"role":"lead"`
	}
	pairs := []string{"%role", role}
	for name, id := range known {
		pairs = append(pairs, "{"+name+"}", id)
	}
	fill := strings.NewReplacer(pairs...)
	method, path, _ = strings.Cut(fill.Replace(s.does), " ")
	return want, method, path, fill.Replace(s.body)
}

// identity is the id by which other calls know what was answered.
func identity(got reply) string {
	if id, ok := got.at("conversation_id").(string); ok {
		return id
	}
	return fmt.Sprint(got.at("id"))
}
