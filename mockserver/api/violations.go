package api

import (
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi"
)

// Limits on an error list, which a client's mistakes could make very long.
const (
	maxProblems = 50
	maxField    = 100
)

// codes says what Intercom calls a rule that is broken. Rules that are not
// here make a parameter invalid.
var codes = map[string]string{
	openapi.RuleRequired: workspace.CodeMissing,
	openapi.RuleUnknown:  codeBadRequest,
	openapi.RuleParse:    codeBadRequest,
	openapi.RuleTrailing: codeBadRequest,
}

// problemsIn tells a client in which ways its request is not what the document
// describes.
func problemsIn(violations []openapi.Violation) problems {
	var found problems
	for _, v := range violations[:min(len(violations), maxProblems)] {
		found = append(found, problemIn(v))
	}
	return found
}

func problemIn(v openapi.Violation) problem {
	if v.Field == versionHeader {
		return problem{Code: codeVersion, Message: "The requested version could not be found", Field: v.Field}
	}
	p := problem{Code: workspace.CodeInvalid, Message: v.Message, Field: v.Field[:min(len(v.Field), maxField)]}
	if code, ok := codes[v.Rule]; ok {
		p.Code = code
	}
	if v.Rule == openapi.RuleUnknown {
		p.Message = "found unpermitted parameter: " + v.Message
	}
	return p
}
