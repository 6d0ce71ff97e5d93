package openapi

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// An Operation is one method on one path.
type Operation struct {
	ID      string // such as "createSubscription"
	Method  string
	Path    string
	Pattern string // for [http.ServeMux]: "POST /subscriptions"
	Body    bool   // a body is asked for; without, any body is ignored
}

type operation struct {
	Operation
	parameters []*openapi3.Parameter
	oneOf      []string // query parameters of which one must be there
	strict     bool     // query parameters that are not described are refused, not ignored
	body       *requestBody
	responses  *openapi3.Responses
}

// A requestBody is judged in two steps, because kin-openapi leaves off at an
// anyOf that fails and would hide what else is wrong.
type requestBody struct {
	required bool
	schema   *openapi3.Schema // without the anyOf
	anyOf    openapi3.SchemaRefs
}

// oneOfKey is the document's extension for what OpenAPI cannot say of parameters.
const oneOfKey = "x-needs-one-of"

// strictKey is the document's extension of paths that refuse query parameters
// which they do not know.
const strictKey = "x-refuses-unknown"

func operationOf(head Operation, item *openapi3.PathItem, op *openapi3.Operation) (operation, error) {
	o := operation{Operation: head, responses: op.Responses, strict: item.Extensions[strictKey] == true}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		o.parameters = append(o.parameters, p.Value)
	}
	if o.Body {
		media := op.RequestBody.Value.Content.Get(jsonType)
		if media == nil {
			return o, fmt.Errorf("its body has no %s: describe it", jsonType)
		}
		schema := *media.Schema.Value
		o.body = &requestBody{required: op.RequestBody.Value.Required, schema: &schema, anyOf: schema.AnyOf}
		schema.AnyOf = nil
	}
	var err error
	o.oneOf, err = names(op.Extensions[oneOfKey])
	return o, err
}

func names(extension any) ([]string, error) {
	if extension == nil {
		return nil, nil
	}
	list, ok := extension.([]any)
	var all []string
	for _, v := range list {
		name, isString := v.(string)
		ok = ok && isString
		all = append(all, name)
	}
	if !ok {
		return nil, fmt.Errorf("its %s is no list of names: make it one", oneOfKey)
	}
	return all, nil
}
