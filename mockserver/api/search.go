package api

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
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
func found[T any](q query, all []T) ([]T, error) {
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
		ok, err := q.matches(object, 0)
		if err != nil {
			return nil, err
		}
		if ok {
			matching = append(matching, v)
		}
	}
	return matching, nil
}

// maxDepth is how deep Intercom lets queries be nested.
const maxDepth = 2

func (q query) matches(object map[string]any, depth int) (bool, error) {
	if q.Operator != "AND" && q.Operator != "OR" {
		return q.compares(object)
	}
	var parts []query
	if err := json.Unmarshal(q.Value, &parts); err != nil || depth >= maxDepth {
		return false, invalid("query/value")
	}
	and := q.Operator == "AND"
	for _, part := range parts {
		ok, err := part.matches(object, depth+1)
		if err != nil || ok != and {
			return ok, err
		}
	}
	return and, nil
}

func (q query) compares(object map[string]any) (bool, error) {
	compare, ok := operators[q.Operator]
	if !ok {
		return false, problems{{Code: "invalid_operator", Message: fmt.Sprintf("operator %.20q is not known: use =, !=, <, >, ~, !~, ^, $, IN, NIN, AND or OR", q.Operator), Field: "query/operator"}}
	}
	var value any
	if err := json.Unmarshal(q.Value, &value); err != nil || q.Field == "" {
		return false, problems{{Code: workspace.CodeInvalid, Message: "a comparison needs field, operator and value: send all of them", Field: "query"}}
	}
	return compare(valuesAt(object, strings.Split(q.Field, ".")), value), nil
}
