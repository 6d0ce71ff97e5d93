package api

import (
	"encoding/json"
	"fmt"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// A query is what a search looks for: one comparison or, with AND and OR,
// several.
type query struct {
	Field    string          `json:"field"`
	Operator string          `json:"operator"`
	Value    json.RawMessage `json:"value"`
}

// searchIn reads a search, and where in its list to go on.
func searchIn(body []byte) (q query, at cursor, err error) {
	var sent struct {
		Query      query `json:"query"`
		Pagination struct {
			PerPage       int     `json:"per_page"`
			StartingAfter *string `json:"starting_after"`
		} `json:"pagination"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return q, at, invalid("query")
	}
	at = cursor{size: min(max(sent.Pagination.PerPage, 0), 150)}
	if at.size == 0 {
		at.size = defaultPerPage
	}
	if sent.Pagination.StartingAfter != nil {
		at.after = *sent.Pagination.StartingAfter
	}
	return sent.Query, at, nil
}

// found returns the objects, as they are shown, that the query is true of.
func found[T any](q query, fields searchable, all []T) ([]T, error) {
	if err := q.check(fields, 0); err != nil {
		return nil, err
	}
	var matching []T
	for _, v := range all {
		raw, err := fixtures.Encode(v)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if q.matches(fields, object) {
			matching = append(matching, v)
		}
	}
	return matching, nil
}

// matches reports whether a query, which was checked, is true of an object.
func (q query) matches(fields searchable, object map[string]any) bool {
	parts, is, _ := q.group()
	if !is {
		value, _ := q.wanted()
		return operators[q.Operator](valuesAt(object, fields.path(q.Field)), value)
	}
	and := q.Operator == "AND"
	for _, part := range parts {
		if part.matches(fields, object) != and {
			return !and
		}
	}
	return and
}
