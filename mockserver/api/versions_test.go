package api_test

import (
	"fmt"
	"testing"
)

func TestFieldsHaveTheFormOfTheVersion(t *testing.T) {
	t.Parallel()
	r := newRig(t, options{})
	known := r.setUp("2.14")
	user := r.speak("2.14", "POST", "/contacts", `{"role":"user","external_id":"1"}`).with(200).text("id")
	r.speak("2.16", "PUT", "/contacts/"+user, `{"owner_id":"321"}`).with(200)
	conversation := r.speak("2.14", "POST", "/conversations", fmt.Sprintf(`{"from":{"type":"user","id":%q},"body":"Hello"}`, user)).with(200).text("conversation_id")
	ticket := r.speak("2.14", "POST", "/tickets", fmt.Sprintf(`{"ticket_type_id":%q,"contacts":[{"id":%q}],"ticket_attributes":{"_default_title_":"Broken"}}`, known["form"], user)).with(200).text("id")
	for _, c := range []struct {
		path, at   string
		old, later any
	}{
		{"/contacts/" + user, "owner_id", 321.0, "321"},
		{"/contacts", "data.0.owner_id", 321.0, "321"},
		{"/conversations/" + conversation, "priority", "not_priority", "none"},
		{"/conversations/" + conversation, "admin_assignee_id", nil, 0.0},
		{"/conversations", "conversations.0.team_assignee_id", nil, 0.0},
		{"/tickets/" + ticket, "admin_assignee_id", "0", 0.0},
		{"/tickets/" + ticket, "team_assignee_id", "0", 0.0},
	} {
		for version, want := range map[string]any{"2.14": c.old, "2.15": c.old, "2.16": c.later, "Preview": c.later} {
			got := r.speak(version, "GET", c.path, "").with(200).at(c.at)
			if got != want {
				t.Errorf("%s of %s in %s is %v, want %v", c.at, c.path, version, got, want)
			}
		}
	}
	r.speak("2.16", "PUT", "/contacts/"+user, `{"owner_id":"nobody"}`).problem(400, "parameter_invalid")
}
