package openapi

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A Violation is one way in which a message is not what the document describes.
type Violation struct {
	In      string // body, query, path or header
	Field   string // such as "topics/0": keys and indexes down to the value; "" for the whole
	Rule    string // one of the rules below
	Message string // what is wrong and what to send; it shows no value that was sent
}

// The rules that a message can break.
const (
	RuleRequired  = "required"  // it is missing, or there and empty
	RuleType      = "type"      // it is another kind of value
	RuleFormat    = "format"    // it is the right kind of value, but not a valid one
	RuleUnknown   = "unknown"   // nothing of that name is described
	RuleTooLarge  = "too_large" // it is too long; also for callers that limit the body
	RuleParse     = "parse"     // it cannot be read at all
	RuleDuplicate = "duplicate" // it is there twice
	RuleTrailing  = "trailing"  // something follows the value
)

// enough is where collecting stops: nobody reads more, and a body of a megabyte
// can break a rule half a million times.
const enough = 100

// The places where a violation can be.
const (
	inBody   = "body"
	inPath   = "path"
	inQuery  = "query"
	inHeader = "header"
)

// sorted puts violations in the order in which they are reported, each once.
func sorted(all []Violation) []Violation {
	slices.SortFunc(all, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.In, b.In), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(all)
}

// A violationsError is violations for those who want an error.
type violationsError []Violation

func (e violationsError) Error() string {
	var messages []string
	for _, v := range e {
		messages = append(messages, v.In+": "+v.Message)
	}
	return strings.Join(messages, "; ")
}

func asError(all []Violation) error {
	if len(all) == 0 {
		return nil
	}
	return violationsError(sorted(all))
}

// visit judges value, which is found at the path at, against schema.
func (s *Spec) visit(in string, at []string, schema *openapi3.Schema, value any) []Violation {
	return violationsOf(in, at, schema.VisitJSON(value, s.options...))
}

func violationsOf(in string, at []string, err error) []Violation {
	switch e := err.(type) {
	case nil:
		return nil
	case openapi3.MultiError:
		var all []Violation
		for _, each := range e[:min(len(e), enough)] {
			all = append(all, violationsOf(in, at, each)...)
		}
		return all
	case *openapi3.SchemaError:
		if parts, ok := errors.AsType[openapi3.MultiError](e.Origin); ok { // of an allOf or a oneOf, whose parts say it more exactly
			return violationsOf(in, at, parts)
		}
		return []Violation{violationOf(in, at, e)}
	}
	return []Violation{newViolation(in, at, RuleType, "something else than what /openapi.yaml describes")}
}
