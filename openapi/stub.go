package openapi

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// deep is where made-up values end: descriptions may refer to themselves.
const deep = 8

// stubsOf makes a stub of every operation, in the order of path and method.
func stubsOf(doc *openapi3.T) []Stub {
	var all []Stub
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			s := Stub{Method: method, Path: path, Status: http.StatusOK}
			if op.Responses != nil {
				s.fill(op.Responses)
			}
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Stub) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return all
}

// fill takes the first answer that is a success.
func (s *Stub) fill(responses *openapi3.Responses) {
	best := 0
	for code, ref := range responses.Map() {
		status, err := strconv.Atoi(code)
		if err == nil && status/100 == 2 && (best == 0 || status < best) && ref.Value != nil {
			best = status
		}
	}
	if best == 0 {
		return
	}
	s.Status = best
	content := responses.Status(best).Value.Content
	if media := content.Get(jsonType); media != nil {
		s.ContentType, s.Body = jsonType, shown(media)
		return
	}
	for _, kind := range slices.Sorted(maps.Keys(content)) { // such as a file, which nobody could make up
		s.ContentType = kind
		return
	}
}

// shown is an example of what is described: one that is given, or one made up.
func shown(media *openapi3.MediaType) []byte {
	value := media.Example
	if value == nil {
		value = firstExample(media.Examples)
	}
	if value == nil && media.Schema != nil {
		value = madeUp(media.Schema.Value, 0)
	}
	body, err := json.Marshal(value)
	if err != nil {
		return []byte("{}")
	}
	return body
}

func firstExample(all openapi3.Examples) any {
	names := slices.Sorted(maps.Keys(all))
	if i := slices.IndexFunc(names, func(n string) bool { return n == "successful" || n == "Successful" }); i > 0 {
		names[0], names[i] = names[i], names[0]
	}
	for _, name := range names {
		if ref := all[name]; ref != nil && ref.Value != nil && ref.Value.Value != nil {
			return ref.Value.Value
		}
	}
	return nil
}

// madeUp is a value that a schema allows, as far as it is easily found.
func madeUp(s *openapi3.Schema, depth int) any {
	switch {
	case s == nil || depth > deep:
		return nil
	case s.Example != nil:
		return s.Example
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.AllOf) > 0:
		return joined(s, depth)
	case len(s.OneOf) > 0:
		return madeUp(s.OneOf[0].Value, depth+1)
	case len(s.AnyOf) > 0:
		return madeUp(s.AnyOf[0].Value, depth+1)
	}
	return plain(s, depth)
}

// joined is an object with what all parts of a schema have.
func joined(s *openapi3.Schema, depth int) any {
	all := object(s, depth)
	for _, part := range s.AllOf {
		some, ok := madeUp(part.Value, depth+1).(map[string]any)
		if !ok {
			continue
		}
		maps.Copy(all, some)
	}
	return all
}

func object(s *openapi3.Schema, depth int) map[string]any {
	all := map[string]any{}
	for name, ref := range s.Properties {
		all[name] = madeUp(ref.Value, depth+1)
	}
	return all
}

func plain(s *openapi3.Schema, depth int) any {
	switch {
	case s.Type.Is("array"):
		if s.Items == nil || depth == deep {
			return []any{}
		}
		return []any{madeUp(s.Items.Value, depth+1)}
	case s.Type.Is("integer"):
		return 1
	case s.Type.Is("number"):
		return 1.5
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("string"):
		return madeUpText(s.Format)
	}
	return object(s, depth)
}

func madeUpText(format string) string {
	switch format {
	case "uri", "url":
		return "https://example.com"
	case "email":
		return "user@example.com"
	case "date":
		return "2026-01-10"
	case "date-time":
		return "2026-01-10T04:22:28Z"
	}
	return "string"
}
