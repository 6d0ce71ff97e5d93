package api

import (
	"encoding/json"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// How far Intercom lets queries go.
const (
	maxDepth = 2  // of queries in each other
	maxParts = 15 // of a query
)

// group returns the queries of an AND or OR.
func (q query) group() (parts []query, is bool, err error) {
	if q.Operator != "AND" && q.Operator != "OR" {
		return nil, false, nil
	}
	if err := json.Unmarshal(q.Value, &parts); err != nil || len(parts) > maxParts {
		return nil, true, invalid("query/value")
	}
	return parts, true, nil
}

// check refuses a query that means nothing.
func (q query) check(fields searchable, depth int) error {
	parts, is, err := q.group()
	switch {
	case err != nil:
		return err
	case !is:
		return q.checkComparison(fields)
	case depth >= maxDepth:
		return invalid("query/value")
	}
	for _, part := range parts {
		if err := part.check(fields, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (q query) checkComparison(fields searchable) error {
	_, known := operators[q.Operator]
	kind := fields.kind(q.Field)
	value, err := q.wanted()
	switch {
	case !known:
		return problems{{Code: "invalid_operator", Message: fmt.Sprintf("operator %.20q is not known: use =, !=, <, >, <=, >=, ~, !~, ^, $, IN, NIN, AND or OR", q.Operator), Field: "query/operator"}}
	case err != nil || q.Field == "":
		return problems{{Code: workspace.CodeInvalid, Message: "a comparison needs field, operator and value: send all of them", Field: "query"}}
	case kind == 0:
		return problems{{Code: "invalid_field", Message: fmt.Sprintf("%.60q cannot be searched for", q.Field) + nearest.Hint(q.Field, fields.names()), Field: "query/field"}}
	case !kind.compares(q.Operator):
		return problems{{Code: "invalid_operator", Message: fmt.Sprintf("%.60q is not compared by %s: use another operator", q.Field, q.Operator), Field: "query/operator"}}
	}
	for _, one := range manyOf(value) {
		if !kind.takes(one) {
			return problems{{Code: workspace.CodeInvalid, Message: fmt.Sprintf("%.60q is never so: send a value of its type", q.Field), Field: "query/value"}}
		}
	}
	return nil
}

// wanted is what a comparison compares with.
func (q query) wanted() (value any, err error) {
	err = json.Unmarshal(q.Value, &value)
	if term, ok := value.(string); ok && q.Field == "category" && ticketCategories[term] != "" {
		value = ticketCategories[term]
	}
	return value, err
}

// manyOf returns the entries of a list, or the one value.
func manyOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}
