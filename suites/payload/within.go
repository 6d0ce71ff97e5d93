package payload

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// within sets members of these names, wherever they stand in an item and are a
// text or null, to a JSON value: in objects of these types, or in any.
func within(types, value string, names ...string) check.Edit {
	return func(f *fixtures.Fixture) {
		d := json.NewDecoder(bytes.NewReader(f.Notification.Data.Item))
		d.UseNumber()
		var item any
		if d.Decode(&item) != nil {
			return
		}
		set(item, strings.Fields(types), json.RawMessage(value), names)
		if out, err := json.Marshal(item); err == nil { // what was decoded can be encoded
			f.Notification.Data.Item = out
		}
	}
}

func set(in any, types []string, value json.RawMessage, names []string) {
	switch in := in.(type) {
	case []any:
		for _, one := range in {
			set(one, types, value, names)
		}
	case map[string]any:
		kind, _ := in["type"].(string)
		for name, old := range in {
			_, text := old.(string)
			if (text || old == nil) && slices.Contains(names, name) && (len(types) == 0 || slices.Contains(types, kind)) {
				in[name] = value
				continue
			}
			set(old, types, value, names)
		}
	}
}

// quoted returns plain values as JSON.
func quoted(value any) string {
	out, _ := json.Marshal(value) // texts and maps of texts always encode
	return string(out)
}
