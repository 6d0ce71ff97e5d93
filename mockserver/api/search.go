package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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

// operators says how values are compared with what is asked for. To add one,
// add a row.
var operators = map[string]func(have []string, want any) bool{
	"=":   func(have []string, want any) bool { return slices.Contains(have, written(want)) },
	"!=":  func(have []string, want any) bool { return !slices.Contains(have, written(want)) },
	"<":   func(have []string, want any) bool { return ordered(have, want, -1) },
	">":   func(have []string, want any) bool { return ordered(have, want, 1) },
	"~":   func(have []string, want any) bool { return anyOf(have, want, contains) },
	"!~":  func(have []string, want any) bool { return !anyOf(have, want, contains) },
	"^":   func(have []string, want any) bool { return anyOf(have, want, strings.HasPrefix) },
	"$":   func(have []string, want any) bool { return anyOf(have, want, strings.HasSuffix) },
	"IN":  func(have []string, want any) bool { return within(have, want) },
	"NIN": func(have []string, want any) bool { return !within(have, want) },
}

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func anyOf(have []string, want any, is func(s, other string) bool) bool {
	return slices.ContainsFunc(have, func(s string) bool { return is(s, written(want)) })
}

func within(have []string, want any) bool {
	list, _ := want.([]any)
	return slices.ContainsFunc(list, func(one any) bool { return slices.Contains(have, written(one)) })
}

// ordered compares numbers; texts that are none are in no order.
func ordered(have []string, want any, sign int) bool {
	bound, err := strconv.ParseFloat(written(want), 64)
	return err == nil && slices.ContainsFunc(have, func(s string) bool {
		x, err := strconv.ParseFloat(s, 64)
		return err == nil && (sign < 0 && x < bound || sign > 0 && x > bound)
	})
}

// written returns a value as text, by which texts and numbers are the same.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// idFields are the short names of fields that are lists of objects.
var idFields = map[string][]string{
	"tag_ids": {"tags", "id"}, "contact_ids": {"contacts", "id"}, "teammate_ids": {"teammates", "id"},
}

// valuesAt returns what an object has at a path, of lists what each entry has.
func valuesAt(v any, path []string) []string {
	switch v := v.(type) {
	case map[string]any:
		if len(path) == 0 {
			return nil
		}
		if longer, ok := idFields[path[0]]; ok {
			return valuesAt(v, longer)
		}
		next, ok := v[path[0]]
		if kind, _ := v["type"].(string); !ok && strings.HasSuffix(kind, "list") { // whose entries stand in a member of it
			for _, inner := range v {
				if list, isList := inner.([]any); isList {
					return valuesAt(list, path)
				}
			}
		}
		if !ok {
			return []string{"null"}
		}
		return valuesAt(next, path[1:])
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, valuesAt(one, path)...)
		}
		return all
	default:
		return []string{written(v)}
	}
}
