package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	componentsRef = "#/components/schemas/"
	definitions   = "#/$defs/"
)

// NotificationSchema returns what a notification of topic looks like, as a
// JSON Schema 2020-12 that needs no other document. Its item is described by
// one of this document's schemas, such as "contact".
func (s *Spec) NotificationSchema(topic, itemSchema string) (json.RawMessage, error) {
	if _, err := s.schema(itemSchema); err != nil {
		return nil, err
	}
	defs := map[string]any{}
	for _, name := range []string{envelope, itemSchema} {
		if err := s.define(defs, name); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", topic, err)
		}
	}
	item := map[string]any{"properties": map[string]any{"item": ref(itemSchema)}}
	return json.MarshalIndent(map[string]any{
		"$schema":    "https://json-schema.org/draft/2020-12/schema",
		"title":      topic,
		"allOf":      []any{ref(envelope)},
		"properties": map[string]any{"topic": map[string]any{"const": topic}, "data": item},
		"$defs":      defs,
	}, "", "  ")
}

func ref(name string) map[string]any { return map[string]any{"$ref": definitions + name} }

// define adds the schema called name to defs, and all that it refers to.
func (s *Spec) define(defs map[string]any, name string) error {
	if defs[name] != nil {
		return nil
	}
	sch, err := s.schema(name)
	if err != nil {
		return err
	}
	text, err := json.Marshal(sch)
	if err != nil {
		return err
	}
	var node map[string]any
	if err := json.Unmarshal(text, &node); err != nil {
		return err
	}
	c := conversion{refs: map[string]bool{}}
	defs[name] = c.schema(node)
	for _, other := range slices.Sorted(maps.Keys(c.refs)) {
		if err := s.define(defs, other); err != nil {
			return err
		}
	}
	return nil
}

// A conversion makes schemas of OpenAPI 3.0 ones of JSON Schema 2020-12, and
// notes what they refer to.
type conversion struct{ refs map[string]bool }

// schema converts a schema, which becomes the result.
func (c conversion) schema(node map[string]any) map[string]any {
	if name, ok := strings.CutPrefix(text(node["$ref"]), componentsRef); ok {
		c.refs[name] = true
		return ref(name) // 3.0 ignores what stands beside it
	}
	for _, key := range []string{"items", "additionalProperties", "not"} {
		if inner, ok := node[key].(map[string]any); ok {
			node[key] = c.schema(inner)
		}
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := node[key].([]any)
		for i, inner := range list {
			list[i] = c.any(inner)
		}
	}
	properties, _ := node["properties"].(map[string]any)
	for name, inner := range properties {
		properties[name] = c.any(inner)
	}
	nullable(node)
	return node
}

func (c conversion) any(inner any) any {
	if node, ok := inner.(map[string]any); ok {
		return c.schema(node)
	}
	return inner
}

// nullable says in other words that null is allowed, where it is.
func nullable(node map[string]any) {
	allowed := node["nullable"]
	delete(node, "nullable")
	if allowed != true {
		return
	}
	if kind, ok := node["type"].(string); ok {
		node["type"] = []any{kind, "null"}
	}
	if values, ok := node["enum"].([]any); ok && !slices.Contains(values, nil) {
		node["enum"] = append(values, nil)
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if list, ok := node[key].([]any); ok {
			node[key] = append(list, map[string]any{"type": "null"})
		}
	}
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
