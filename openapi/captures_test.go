package openapi_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Where the data captured from Intercom is, on machines that have it.
const data = "../../shared/data"

func TestBodiesCapturedIn2016AreValid(t *testing.T) {
	s, files := spec(t), captured(t, "wire-2016")
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		schema := schemaOf(strings.ReplaceAll(filepath.Base(file), "_", "."), 2016)
		if schema == "" {
			continue
		}
		if err := s.ValidateNotification(schema, body); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestShapesCapturedLaterAreValid(t *testing.T) {
	s, judged := spec(t), 0
	for _, file := range captured(t, "captures") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c capture
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		schema := schemaOf(c.Topic+".", c.Captured)
		if schema == "" {
			continue
		}
		judged++
		for _, preferNull := range []bool{false, true} {
			item, err := json.Marshal(c.value("item", preferNull))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.ValidateItem(schema, item); err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
		}
	}
	if judged < 10 {
		t.Errorf("%d shapes were judged", judged)
	}
}

func captured(t *testing.T, folder string) []string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(data, folder, "*.json"))
	if len(files) == 0 {
		t.Skipf("no captured data at %s/%s", data, folder)
	}
	return files
}

// schemaOf names the schema of what was captured, "" when there is none.
func schemaOf(topic string, year int) string {
	for _, row := range []struct {
		prefix string
		since  int
		schema string
	}{
		{"ping.", 2016, "ping"}, {"user.deleted.", 2016, "user_deleted"}, {"user.tag.", 2016, ""}, {"user.", 2016, "user"}, {"visitor.", 2016, "user"},
		{"contact.deleted.", 2020, "contact_deleted"}, {"contact.user.created.", 2020, "contact"}, {"contact.lead.created.", 2020, "contact"},
		{"contact.merged.", 2020, "contact"}, {"contact.email.", 2020, "contact"}, {"contact.", 2020, ""}, {"contact.tag.", 2016, ""}, {"contact.", 2016, "lead"},
		{"company.created.", 2016, "company_legacy"}, {"event.", 2016, "event"},
		{"admin.activity_log_event.", 2020, "admin_activity_log_event"}, {"admin.", 2020, "admin"}, {"api.request.", 2020, "api_request"},
		{"article.", 2020, "article"},
		{"conversation.contact.", 2020, "conversation_contact"}, {"conversation.deleted.", 2016, "conversation_deleted"},
		{"ticket.contact.replied.", 2020, "ticket_with_part"}, {"ticket.contact.", 2020, "ticket_contact"}, {"ticket.", 2020, "ticket_with_part"},
		{"conversation.", 2020, "conversation"}, {"conversation.", 2016, "conversation_legacy"},
	} {
		if strings.HasPrefix(topic, row.prefix) && year >= row.since {
			return row.schema
		}
	}
	return ""
}

// A capture is the shape of an item: what was seen at each path.
type capture struct {
	Topic    string
	Captured int
	Item     map[string]struct {
		Types, Keys, Forms []string
		Values             []any
		SeenEmpty          bool `json:"seen_empty"`
	}
}

// value makes something up that has the shape found at path.
func (c capture) value(path string, preferNull bool) any {
	seen := c.Item[path]
	has := func(kind string) bool { return slices.Contains(seen.Types, kind) }
	switch {
	case has("null") && (preferNull || len(seen.Types) == 1):
		return nil
	case has("object"):
		object := map[string]any{}
		for _, key := range seen.Keys {
			object[key] = c.value(path+"."+key, preferNull)
		}
		return object
	case has("array"):
		if _, ok := c.Item[path+"[]"]; !ok || seen.SeenEmpty && preferNull {
			return []any{}
		}
		return []any{c.value(path+"[]", preferNull)}
	case has("boolean"):
		return true
	case has("integer"), has("number"):
		return 1
	case len(seen.Values) > 0:
		return seen.Values[0]
	}
	return sample(seen.Forms)
}

func sample(forms []string) string {
	switch {
	case slices.Contains(forms, "iso8601-ms-offset"):
		return "2026-01-10T04:22:28.240+00:00"
	case slices.Contains(forms, "iso8601-ms-Z"):
		return "2026-01-10T07:56:29.000Z"
	case slices.Contains(forms, "empty"):
		return ""
	}
	return "text"
}
