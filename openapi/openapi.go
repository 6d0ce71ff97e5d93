// Package openapi holds the OpenAPI description of what the mock serves and
// judges requests, responses, notifications and their items against it.
//
// It knows what messages look like. It knows nothing of what they do: which
// topics exist, who may call, what is stored.
package openapi

import (
	"cmp"
	_ "embed" // for the document
	"encoding/json"
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed intercom.yaml
var intercomYAML string

//go:embed control.yaml
var controlYAML string

// A Spec is an OpenAPI document. Nothing changes it but what it has read of the
// document, so any number of goroutines may validate with it.
type Spec struct {
	yaml       string
	operations []described // in the order of path, method
	byID       map[string]described
	schemas    map[string]func() (*openapi3.Schema, error)
	options    []openapi3.SchemaValidationOption
}

// Intercom opens the document of Intercom's REST API and webhooks, as far as
// the mock serves them. What is asked of it first takes about a millisecond, and
// so does to open it: open once, keep the Spec.
func Intercom() (*Spec, error) { return open("intercom.json.gz", intercomJSON, intercomYAML) }

// Control opens the document of what the mock serves about itself.
func Control() (*Spec, error) { return open("control.json.gz", controlJSON, controlYAML) }

// open makes ready a document that is valid, in the form of compressed JSON. As
// YAML it is published.
func open(name string, compressed []byte, yaml string) (*Spec, error) {
	text, err := inflate(compressed)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	var p parts
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	operations, err := p.operations()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	slices.SortFunc(operations, func(a, b described) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	s := &Spec{yaml: yaml, operations: operations, byID: map[string]described{}, schemas: p.schemas(), options: options()}
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

// operation returns the operation with that ID.
func (s *Spec) operation(id string) (operation, error) {
	o, ok := s.byID[id]
	if !ok {
		return operation{}, fmt.Errorf("operation %q: there is none of that name: use one that Operations lists", id)
	}
	return o.whole()
}
