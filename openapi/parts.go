package openapi

import (
	"bytes"
	"compress/gzip"
	_ "embed" // for the document
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// What the documents say, as JSON, which is read in a twentieth of the time. It is
// compressed, so that the program is not larger by it. The tests write it.
var (
	//go:embed intercom.json.gz
	intercomJSON []byte
	//go:embed control.json.gz
	controlJSON []byte
)

// inflate returns what a compressed document says.
func inflate(compressed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// parts are a document of which nothing was read but where its operations and
// components begin. To load a part, with what it refers to, takes a millisecond;
// to load all of them is most of what a mock would do before its first answer.
type parts struct {
	OpenAPI    string                                `json:"openapi"`
	Info       json.RawMessage                       `json:"info"`
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components map[string]map[string]json.RawMessage `json:"components,omitempty"`
}

// methods are the members of a path that are operations.
var methods = []string{http.MethodDelete, http.MethodGet, http.MethodPatch, http.MethodPost, http.MethodPut}

// described is an operation that is read when it is called for the first time.
type described struct {
	Operation
	whole func() (operation, error)
}

// operations lists what can be called.
func (p parts) operations() ([]described, error) {
	var all []described
	for path, item := range p.Paths {
		for _, method := range methods {
			text, ok := item[strings.ToLower(method)]
			if !ok {
				continue
			}
			var op struct {
				ID   string          `json:"operationId"`
				Body json.RawMessage `json:"requestBody"`
			}
			if err := json.Unmarshal(text, &op); err != nil {
				return nil, fmt.Errorf("operation %s %s: %w", method, path, err)
			}
			if op.ID == "" {
				return nil, fmt.Errorf("operation %s %s: it has no operationId: give it one", method, path)
			}
			o := Operation{ID: op.ID, Method: method, Path: path, Pattern: method + " " + path, Body: op.Body != nil}
			all = append(all, described{o, sync.OnceValues(func() (operation, error) { return p.operation(o) })})
		}
	}
	return all, nil
}

// operation reads an operation.
func (p parts) operation(o Operation) (operation, error) {
	item := maps.Clone(p.Paths[o.Path])
	for _, other := range methods {
		if other != o.Method {
			delete(item, strings.ToLower(other))
		}
	}
	doc, err := p.document(o.Path, item)
	if err != nil {
		return operation{}, fmt.Errorf("operation %s: %w", o.Pattern, err)
	}
	found := doc.Paths.Value(o.Path)
	return operationOf(o, found, found.GetOperation(o.Method))
}

// schemas returns how to read each schema.
func (p parts) schemas() map[string]func() (*openapi3.Schema, error) {
	all := map[string]func() (*openapi3.Schema, error){}
	for name := range p.Components["schemas"] {
		all[name] = sync.OnceValues(func() (*openapi3.Schema, error) { return p.schema(name) })
	}
	return all
}

func (p parts) schema(name string) (*openapi3.Schema, error) {
	const path = "/schema"
	op := fmt.Sprintf(`{"responses":{"200":{"description":"","content":{%q:{"schema":{"$ref":%q}}}}}}`, jsonType, componentsRef+name)
	doc, err := p.document(path, map[string]json.RawMessage{"get": json.RawMessage(op)})
	if err != nil {
		return nil, fmt.Errorf("schema %q: %w", name, err)
	}
	return doc.Components.Schemas[name].Value, nil
}

// document loads a document of one path, and of what that refers to.
func (p parts) document(path string, item map[string]json.RawMessage) (*openapi3.T, error) {
	part := parts{OpenAPI: p.OpenAPI, Info: p.Info, Paths: map[string]map[string]json.RawMessage{path: item}, Components: map[string]map[string]json.RawMessage{}}
	for _, text := range item {
		part.collect(p, text)
	}
	text, err := json.Marshal(part)
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(text)
}

var reference = regexp.MustCompile(`"#/components/(\w+)/([^"]+)"`)

// collect adds the components of all that text refers to.
func (p parts) collect(all parts, text []byte) {
	for _, found := range reference.FindAllSubmatch(text, -1) {
		kind, name := string(found[1]), string(found[2])
		component, ok := all.Components[kind][name]
		if !ok || p.Components[kind][name] != nil {
			continue
		}
		if p.Components[kind] == nil {
			p.Components[kind] = map[string]json.RawMessage{}
		}
		p.Components[kind][name] = component
		p.collect(all, component)
	}
}
