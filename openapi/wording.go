package openapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// longestName is how much of an unknown name is compared and shown.
const longestName = 64

// rules translates the keyword of the schema that was not met.
var rules = map[string]string{
	"required": RuleRequired, "minLength": RuleRequired, "minItems": RuleRequired, "minProperties": RuleRequired,
	"type": RuleType, "nullable": RuleType, "anyOf": RuleType, "oneOf": RuleType, "allOf": RuleType, "not": RuleType, "discriminator": RuleType,
	"maxLength": RuleTooLarge, "maxItems": RuleTooLarge, "maxProperties": RuleTooLarge,
	"properties": RuleUnknown,
}

// wrongs says what is wrong with a field that breaks a rule.
var wrongs = map[string]string{
	RuleRequired: "is missing or empty", RuleType: "has the wrong type", RuleFormat: "is not valid", RuleTooLarge: "is too long",
	RuleDuplicate: "is there more than once",
}

func violationOf(in string, at []string, e *openapi3.SchemaError) Violation {
	at = slices.Concat(at, e.JSONPointer())
	rule, known := rules[e.SchemaField]
	switch {
	case !known: // format, pattern, enum, minimum and the like
		return newViolation(in, at, RuleFormat, wanted(e.Schema))
	case rule == RuleUnknown:
		return unknown(in, at, unknownProperty(e), propertiesOf(e.Schema))
	case e.SchemaField == "required":
		return newViolation(in, at, rule, wanted(property(e.Schema, at[len(at)-1])))
	}
	return newViolation(in, at, rule, wanted(e.Schema))
}

// newViolation says that a rule is broken at the path at, where want should be.
func newViolation(in string, at []string, rule, want string) Violation {
	return Violation{in, field(at), rule, subject(in, at) + " " + wrongs[rule] + ": send " + want}
}

// unknown says that name, at the path at, is none of known.
func unknown(in string, at []string, name string, known []string) Violation {
	advice := ": leave it out"
	if len(name) <= longestName { // the comparison takes as long as the name is
		advice = cmp.Or(nearest.Hint(name, known), advice)
	}
	at = slices.Concat(at, []string{name})
	return Violation{in, field(at), RuleUnknown, subject(in, at) + " is unknown" + advice}
}

// noneOf says that one of names is missing.
func noneOf(in string, names []string) Violation {
	list := strings.Join(names, ", ")
	return Violation{in, "", RuleRequired, "none of " + list + " is there: send one of them"}
}

// field writes a path as a JSON pointer does, without the slash in front.
func field(at []string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	parts := make([]string, 0, len(at))
	for _, p := range at {
		parts = append(parts, escape.Replace(p))
	}
	return strings.Join(parts, "/")
}

// subject names what is wrong. Names are quoted, for they may hold anything.
func subject(in string, at []string) string {
	if len(at) == 0 {
		return "the " + in
	}
	name := field(at)
	if len(name) > longestName {
		name = name[:longestName] + "…"
	}
	return strconv.Quote(name)
}

// unknownProperty finds the name where kin-openapi has it: in the text alone.
func unknownProperty(e *openapi3.SchemaError) string {
	quoted := strings.TrimSuffix(strings.TrimPrefix(e.Reason, "property "), " is unsupported")
	name, err := strconv.Unquote(quoted)
	if err != nil {
		return quoted
	}
	return name
}

func property(of *openapi3.Schema, name string) *openapi3.Schema {
	if ref := of.Properties[name]; ref != nil {
		return ref.Value
	}
	return &openapi3.Schema{}
}

func propertiesOf(s *openapi3.Schema) []string {
	var all []string
	for name := range s.Properties {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// wanted says in words what s describes. A title says it best.
func wanted(s *openapi3.Schema) string {
	switch {
	case s.Title != "":
		return s.Title
	case len(s.Enum) > 0:
		return oneOf(s.Enum)
	case s.Format == "uri":
		return "an absolute http or https URL"
	case s.Format == "email":
		return "an e-mail address"
	case s.Type.Is("array"):
		return "a list" + atLeast(s.MinItems, "entry")
	case s.Type.Is("object"):
		return "an object"
	case s.Type.Is("boolean"):
		return "true or false"
	case s.Type.Is("integer"):
		return "a whole number" + bounds(s)
	case s.Type.Is("string"):
		return "a string" + atLeast(s.MinLength, "character")
	}
	return "what /openapi.yaml describes"
}

func oneOf(values []any) string {
	var all []string
	for _, v := range values {
		text, _ := json.Marshal(v) // it was read from YAML
		all = append(all, string(text))
	}
	return strings.Join(all, " or ")
}

func atLeast(n uint64, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" with at least %d %s", n, unit)
}

func bounds(s *openapi3.Schema) string {
	if s.Min == nil || s.Max == nil {
		return ""
	}
	return fmt.Sprintf(" from %g to %g", *s.Min, *s.Max)
}
