package openapi_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compiled returns a validator of notifications with that item.
func compiled(t *testing.T, topic, item string) *jsonschema.Schema {
	t.Helper()
	text, err := spec(t).NotificationSchema(topic, item)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return s
}

func TestJSONSchemaAgreesWithTheDocument(t *testing.T) {
	t.Parallel()
	s := compiled(t, "user.deleted", "user_deleted")
	for from, to := range map[string]string{
		"":                 "",
		`"user_id":"20"`:   `"user_id":null`, // nullable
		`"new":1`:          `"newer":null`,   // nobody knows it
		`"user"`:           `"lead"`,
		`"notif_1"`:        `"1"`,
		`"item"`:           `"items"`,
		`attempts":1`:      `attempts":0`,
		`"created_at":1`:   `"created_at":"1"`,
		`"user.deleted"`:   `"user.created"`,
		`"id":"notif_1"`:   `"id":null`,
		`"email":"user@`:   `"mail":"user@`,
		`"type":"user",`:   ``,
		`"self":null`:      `"self":1`,
		`"delivered_at":0`: `"delivered_at":null`,
		`"status":null`:    `"status":"pending"`,
	} {
		body := strings.Replace(envelope, from, to, 1)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", to, err)
		}
		want := spec(t).ValidateNotification("user_deleted", []byte(body))
		if got := s.Validate(value); (got == nil) != (want == nil) && !strings.Contains(to, "user.created") {
			t.Errorf("%s: JSON Schema says %v, the document says %v", to, got, want)
		} else if got == nil && strings.Contains(to, "user.created") {
			t.Errorf("%s is taken for the topic", to)
		}
	}
}

func TestJSONSchemaNeedsNoOtherDocument(t *testing.T) {
	t.Parallel()
	for _, item := range []string{"user", "lead", "company", "contact", "conversation", "conversation_legacy", "event", "ping"} {
		compiled(t, "a.topic", item)
		text, err := spec(t).NotificationSchema("a.topic", item)
		if err != nil {
			t.Fatal(err)
		}
		for _, foreign := range []string{"#/components", `"nullable"`} {
			if bytes.Contains(text, []byte(foreign)) {
				t.Errorf("%s has %s", item, foreign)
			}
		}
		again, err := spec(t).NotificationSchema("a.topic", item)
		if err != nil || !bytes.Equal(text, again) {
			t.Errorf("%s: another time it is another one: %v", item, err)
		}
		var doc struct {
			Defs map[string]any `json:"$defs"`
		}
		if err := json.Unmarshal(text, &doc); err != nil || len(doc.Defs) < 2 || doc.Defs["subscription"] != nil {
			t.Errorf("%s: %v, it defines %d schemas", item, err, len(doc.Defs))
		}
	}
}

func TestJSONSchemaOfNothingIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := spec(t).NotificationSchema("a.topic", "conversations"); err == nil || !strings.Contains(err.Error(), `did you mean "conversation"?`) {
		t.Errorf("got %v", err)
	}
}
