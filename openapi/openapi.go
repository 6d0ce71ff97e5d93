// Package openapi holds the OpenAPI description of what the mock serves and
// judges requests, responses, notifications and their items against it.
//
// It knows what messages look like. It knows nothing of what they do: which
// topics exist, who may call, what is stored.
package openapi

import (
	"context"
	_ "embed" // for the document
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed intercom.yaml
var intercomYAML string

//go:embed control.yaml
var controlYAML string

// A Spec is a loaded OpenAPI document. Nothing changes it, so any number of
// goroutines may validate with it.
type Spec struct {
	yaml       string
	operations []operation // in the order of path, method
	byID       map[string]operation
	schemas    openapi3.Schemas
	options    []openapi3.SchemaValidationOption
}

// Intercom loads the document of Intercom's REST API and webhooks, as far as
// the mock serves them. It takes some milliseconds: load once, keep the Spec.
func Intercom() (*Spec, error) { return load("intercom.yaml", intercomYAML) }

// Control loads the document of what the mock serves about itself.
func Control() (*Spec, error) { return load("control.yaml", controlYAML) }

func load(name, yaml string) (*Spec, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(yaml))
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	// Validation costs twenty times as much on 3.1, where schemas are compiled anew for each message.
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		return nil, fmt.Errorf("load %s: it is OpenAPI %s: write it in 3.0.3", name, doc.OpenAPI)
	}
	// Examples are left to the tests: they would be nearly all of the cost.
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("validate %s: %w", name, err)
	}
	operations, err := operationsOf(doc)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	s := &Spec{yaml: yaml, operations: operations, byID: map[string]operation{}, schemas: doc.Components.Schemas, options: options()}
	for _, o := range operations {
		s.byID[o.ID] = o
	}
	return s, nil
}

// YAML returns the document as it is published. The caller owns the bytes.
func (s *Spec) YAML() []byte { return []byte(s.yaml) }

// Operations lists what can be called, in the order of path and method.
func (s *Spec) Operations() []Operation {
	all := make([]Operation, 0, len(s.operations))
	for _, o := range s.operations {
		all = append(all, o.Operation)
	}
	return all
}
