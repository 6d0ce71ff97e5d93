package openapi_test

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	deleted  = `{"type":"user","id":"5731e7a3ec06c24bee0000f5","user_id":"20","email":"user@example.com","new":1}`
	envelope = `{"type":"notification_event","app_id":"a","data":{"type":"notification_event_data","item":` + deleted + `},"links":{},
		"id":"notif_1","topic":"user.deleted","delivery_status":null,"delivery_attempts":1,"delivered_at":0,"first_sent_at":1,"created_at":1,"self":null}`
)

func TestItemsAreJudgedByTheirSchema(t *testing.T) {
	s := spec(t)
	for name, c := range map[string]struct{ schema, item, want string }{
		"right":         {"user_deleted", deleted, ""},
		"ping":          {"ping", `{"type":"ping","message":"m"}`, ""},
		"deleted":       {"contact_deleted", `{"id":"1","external_id":null,"type":"contact","deleted":true}`, ""},
		"other type":    {"user_deleted", strings.Replace(deleted, `"user"`, `"contact"`, 1), `item user_deleted: body: "type" is not valid: send "user"`},
		"missing":       {"contact_deleted", `{"id":"1","external_id":null,"type":"contact"}`, `"deleted" is missing or empty: send true`},
		"null":          {"event", `{"type":"event","id":null}`, `"id" has the wrong type`},
		"in an allOf":   {"lead", `{"type":"lead","anonymous":1}`, `"anonymous" has the wrong type: send true or false`},
		"and its other": {"lead", `{"type":"lead","anonymous":1}`, `"type" is not valid: send "contact" or "user"`},
		"no such date":  {"company", `{"created_at":"2026-02-30T00:00:00.000+00:00"}`, `"created_at" is not valid: send a time such as`},
		"unix seconds":  {"company", `{"created_at":1462890390}`, `"created_at" has the wrong type: send a time such as`},
		"twice":         {"ping", `{"type":"ping","message":"m","message":"m"}`, `"message" is there more than once`},
		"not JSON":      {"ping", `{`, "middle of a JSON value"},
		"no schema":     {"conversations", `{}`, `schema "conversations": there is none of that name, did you mean "conversation"?`},
	} {
		err := s.ValidateItem(c.schema, json.RawMessage(c.item))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestNotificationsAreJudgedInsideAndOut(t *testing.T) {
	s := spec(t)
	if err := s.ValidateNotification("user_deleted", []byte(envelope)); err != nil {
		t.Error(err)
	}
	for from, c := range map[string]struct{ to, want string }{
		`"user"`:         {`"lead"`, `"data/item/type" is not valid: send "user"`},
		`"notif_1"`:      {`"1"`, `"id" is not valid`},
		`"self":null`:    {`"itself":null`, `"self" is missing`},
		`"item"`:         {`"items"`, `"data/item" is missing`},
		`attempts":1`:    {`attempts":0`, `"delivery_attempts" is not valid`},
		`"created_at":1`: {`"created_at":"1"`, `"created_at" has the wrong type`},
		`"user_id":"20"`: {`"user_id":20`, `"data/item/user_id" has the wrong type`},
		`"new":1`:        {`"new":1,"new":2`, `"data/item/new" is there more than once`},
	} {
		bad := strings.Replace(envelope, from, c.to, 1)
		if bad == envelope {
			t.Fatalf("%s: nothing changed", from)
		}
		if err := s.ValidateNotification("user_deleted", []byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.to, err, c.want)
		}
	}
	if err := s.ValidateNotification("nothing", []byte(envelope)); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Error(err)
	}
}
