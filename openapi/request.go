package openapi

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// ValidateRequest judges r, whose body has been read into body, against the
// operation. Path parameters are those that [http.ServeMux] found. It reports
// all violations, in a crowd the first hundred or so, in the order of field
// and rule. It changes nothing.
//
// A body is taken for JSON whatever its Content-Type says, and ignored where
// none is asked for. A whole number may be written 1.0 or 1e3, which
// encoding/json does not decode into an integer.
func (s *Spec) ValidateRequest(operationID string, r *http.Request, body []byte) []Violation {
	o, err := s.operation(operationID)
	if err != nil {
		return []Violation{{inPath, "", RuleUnknown, err.Error()}}
	}
	found := s.checkQuery(o, r.URL.RawQuery)
	for _, p := range o.parameters {
		switch p.In {
		case inPath:
			found = append(found, s.checkParameter(p, []string{r.PathValue(p.Name)})...)
		case inHeader:
			found = append(found, s.checkParameter(p, r.Header.Values(p.Name))...)
		}
	}
	if o.body != nil {
		found = append(found, s.checkBody(o.body, body)...)
	}
	return sorted(found)
}

func (s *Spec) checkQuery(o operation, raw string) []Violation {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return []Violation{{inQuery, "", RuleParse, "the query is not well formed: send name=value pairs, percent-encoded, with & between them"}}
	}
	var found []Violation
	var known []string
	for _, p := range o.parameters {
		if p.In == inQuery {
			known = append(known, p.Name)
			found = append(found, s.checkParameter(p, query[p.Name])...)
		}
	}
	for name := range query {
		if o.strict && !slices.Contains(known, name) {
			found = append(found, unknown(inQuery, nil, name, known))
		}
	}
	if len(o.oneOf) > 0 && !slices.ContainsFunc(o.oneOf, query.Has) {
		found = append(found, noneOf(inQuery, o.oneOf))
	}
	return found
}

// checkParameter judges what was sent for p, nothing or several times perhaps.
func (s *Spec) checkParameter(p *openapi3.Parameter, sent []string) []Violation {
	at := []string{p.Name}
	switch len(sent) {
	case 0:
		if p.Required {
			return []Violation{newViolation(p.In, at, RuleRequired, wanted(p.Schema.Value))}
		}
		return nil
	case 1:
		return s.visit(p.In, at, p.Schema.Value, typed(p.Schema.Value, sent[0]))
	}
	return []Violation{newViolation(p.In, at, RuleDuplicate, "it once")}
}

// typed turns text into what schema asks for. What cannot be turned stays
// text, which the schema then refuses.
func typed(schema *openapi3.Schema, text string) any {
	if schema.Type.Is("integer") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	}
	if schema.Type.Is("boolean") && (text == "true" || text == "false") {
		return text == "true"
	}
	return text
}

func (s *Spec) checkBody(b *requestBody, body []byte) []Violation {
	if len(bytes.TrimSpace(body)) == 0 {
		if b.required {
			return []Violation{newViolation(inBody, nil, RuleRequired, wanted(b.schema))}
		}
		return nil
	}
	value, found, ok := decode(body)
	if !ok {
		return found
	}
	found = append(found, s.visit(inBody, nil, b.schema, value)...)
	return append(found, b.checkAnyOf(value)...)
}

// checkAnyOf judges what kin-openapi was not asked to: whether the object has
// one of the properties of which it needs one.
func (b *requestBody) checkAnyOf(value any) []Violation {
	object, ok := value.(map[string]any)
	if !ok || len(b.anyOf) == 0 {
		return nil
	}
	var names []string
	for _, branch := range b.anyOf {
		if branch.Value.IsMatching(object) {
			return nil
		}
		names = append(names, branch.Value.Required...)
	}
	return []Violation{noneOf(inBody, names)}
}
