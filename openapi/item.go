package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// envelope is the schema of a notification around its item.
const envelope = "notification"

// ValidateItem judges an item against one of the document's schemas, such as "contact".
func (s *Spec) ValidateItem(schema string, item json.RawMessage) error {
	sch, err := s.schema(schema)
	if err != nil {
		return err
	}
	value, found, ok := decode(item)
	if ok {
		found = append(found, s.visit(inBody, nil, sch, value)...)
	}
	if err := asError(found); err != nil {
		return fmt.Errorf("item %s: %w", schema, err)
	}
	return nil
}

// ValidateNotification judges a notification: the envelope, and its item against itemSchema.
func (s *Spec) ValidateNotification(itemSchema string, body []byte) error {
	outer, err := s.schema(envelope)
	if err != nil {
		return err
	}
	inner, err := s.schema(itemSchema)
	if err != nil {
		return err
	}
	value, found, ok := decode(body)
	if ok {
		found = append(found, s.visit(inBody, nil, outer, value)...)
		if item, is := itemOf(value); is {
			found = append(found, s.visit(inBody, []string{"data", "item"}, inner, item)...)
		}
	}
	if err := asError(found); err != nil {
		return fmt.Errorf("notification of %s: %w", itemSchema, err)
	}
	return nil
}

// itemOf finds the item. Where there is none, the envelope's schema says so.
func itemOf(notification any) (any, bool) {
	object, _ := notification.(map[string]any)
	data, _ := object["data"].(map[string]any)
	item, is := data["item"].(map[string]any)
	return item, is
}

func (s *Spec) schema(name string) (*openapi3.Schema, error) {
	if read := s.schemas[name]; read != nil {
		return read()
	}
	return nil, fmt.Errorf("schema %q: there is none of that name%s", name, nearest.Hint(name, slices.Sorted(maps.Keys(s.schemas))))
}
