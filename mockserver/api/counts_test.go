package api_test

import "testing"

func TestThingsAreCounted(t *testing.T) {
	t.Parallel()
	newRig(t, options{}).trace([]trace{
		{"POST /contacts", `{"role":"user","external_id":"20"}`, "user", "GET /counts", "user.count", 1.0},
		{"POST /contacts", `{"role":"lead"}`, "lead", "GET /counts", "lead.count", 1.0},
		{"POST /companies", `{"company_id":"acme","name":"Acme"}`, "company", "GET /counts", "company.count", 1.0},
		{"POST /tags", `{"name":"Plain"}`, "plain", "GET /counts", "tag.count", 1.0},
		{"POST /tags", `{"name":"VIP","companies":[{"company_id":"acme"}]}`, "vip", "GET /counts?type=company&count=tag", "company.tag.0.VIP", 1.0},
		{"POST /contacts/{user}/tags", `{"id":"{plain}"}`, "", "GET /counts?type=user&count=tag", "user.tag.1.Plain", 1.0},
		{"POST /contacts/{lead}/tags", `{"id":"{plain}"}`, "", "GET /counts?type=user&count=tag", "user.tag.1.Plain", 1.0},
		{"POST /contacts/{user}/companies", `{"id":"{company}"}`, "", "GET /counts?type=company&count=user", "company.user.0.acme", 1.0},
		{"POST /conversations", `{"from":{"type":"user","id":"{user}"},"body":"Hello"}`, "conversation", "GET /counts?type=conversation", "conversation.unassigned", 1.0},
		{"POST /conversations/{conversation}/parts", `{"message_type":"assignment","admin_id":"{admin}","assignee_id":"{admin}"}`, "", "GET /counts?type=conversation", "conversation.assigned", 1.0},
		{"PUT /conversations/{conversation}", `{"title":"x"}`, "", "GET /counts?type=conversation&count=admin", "conversation.admin.0.open", 1.0},
		{"POST /conversations/{conversation}/parts", `{"message_type":"close","admin_id":"{admin}"}`, "", "GET /counts?type=conversation&count=admin", "conversation.admin.0.closed", 1.0},
		{"PUT /conversations/{conversation}", `{"title":"y"}`, "", "GET /counts?type=conversation", "conversation.open", 0.0},
		{"PUT /conversations/{conversation}", `{"title":"z"}`, "", "GET /counts?type=user&count=segment", "user.segment.0", nil},
	})
}
