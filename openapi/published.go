package openapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// A Published description is one of Intercom's own. It answers, as a stub, for
// operations that nobody carries out, and tells how an answer differs from it.
// It is safe for concurrent use.
type Published struct {
	digest   digest
	document func() (*openapi3.T, error) // takes a third of a second, the first time
	options  []openapi3.SchemaValidationOption
}

// A digest is what a description becomes, so that it is read once: it takes a
// second to parse. It is the first line of what is kept; the document, most of
// which is never asked for, follows as JSON.
type digest struct {
	Version  string
	Warnings []string
	Stubs    []Stub
}

// A Stub is what a description shows that an operation answers.
type Stub struct {
	Method, Path string
	Status       int
	ContentType  string          `json:",omitempty"` // empty: there is no body
	Body         json.RawMessage `json:",omitempty"`
}

// Digest parses a description, in YAML or JSON. What is wrong with it and does
// not stop its use becomes a warning. The result is for [OpenDigest].
func Digest(name string, text []byte) (encoded []byte, err error) {
	defer func() { // it was written by others
		if p := recover(); p != nil {
			err = fmt.Errorf("read %s: it cannot be followed (%v): use a description that Intercom publishes", name, p)
		}
	}()
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("read %s: it is no OpenAPI description: %w", name, err)
	}
	if doc.OpenAPI == "" || doc.Info == nil || doc.Paths.Len() == 0 {
		return nil, fmt.Errorf("read %s: it describes nothing: use an OpenAPI description of Intercom", name)
	}
	d := digest{Version: doc.Info.Version, Stubs: stubsOf(doc)}
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		d.Warnings = append(d.Warnings, "it is OpenAPI "+doc.OpenAPI+", which is read as if it were 3.0")
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		d.Warnings = append(d.Warnings, firstLine(err.Error()))
	}
	document, err := doc.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if encoded, err = json.Marshal(d); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return append(append(encoded, '\n'), document...), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// OpenDigest makes ready what Digest returned.
func OpenDigest(encoded []byte) (*Published, error) {
	p := &Published{options: options()}
	line, document, _ := bytes.Cut(encoded, []byte{'\n'})
	if err := json.Unmarshal(line, &p.digest); err != nil {
		return nil, fmt.Errorf("read the digest of a description: %w", err)
	}
	p.document = sync.OnceValues(func() (*openapi3.T, error) {
		return openapi3.NewLoader().LoadFromData(document)
	})
	return p, nil
}

// Warm makes the first [Published.Differences] as fast as the others.
func (p *Published) Warm() { _, _ = p.document() }

// Version is that of the API which is described.
func (p *Published) Version() string { return p.digest.Version }

// Warnings are what is wrong with the description itself.
func (p *Published) Warnings() []string { return slices.Clone(p.digest.Warnings) }

// Stub returns what the description shows for a request, if it has the
// operation. Of several paths that fit, the one with most words does.
func (p *Published) Stub(method, path string) (found Stub, ok bool) {
	best := -1
	for _, s := range p.digest.Stubs {
		if words := fit(s.Path, path); s.Method == method && words > best {
			found, ok, best = s, true, words
		}
	}
	return found, ok
}

// fit returns how many words of a path with placeholders are in a path as they
// are, or -1 when it does not fit.
func fit(pattern, path string) int {
	words := 0
	for {
		want, more, rest := strings.Cut(pattern, "/")
		got, left, on := strings.Cut(path, "/")
		switch {
		case want == got:
			words++
		case got == "" || !strings.HasPrefix(want, "{"):
			return -1
		}
		if rest != on {
			return -1
		}
		if !rest {
			return words
		}
		pattern, path = more, left
	}
}

// Differences tells in which ways an answer to a request is not what the
// description says. There are none where it does not have the operation.
func (p *Published) Differences(method, path string, status int, contentType string, body []byte) []string {
	stub, ok := p.Stub(method, path)
	if !ok {
		return nil
	}
	doc, err := p.document()
	if err != nil {
		return []string{"the description cannot be read again: " + err.Error()}
	}
	op := doc.Paths.Value(stub.Path).GetOperation(method)
	ref := op.Responses.Status(status)
	switch {
	case ref == nil && op.Responses.Default() == nil:
		return []string{"status " + strconv.Itoa(status) + " is not described"}
	case ref == nil:
		ref = op.Responses.Default()
	}
	sent, _, _ := mime.ParseMediaType(contentType)
	media := ref.Value.Content.Get(cmp.Or(sent, jsonType))
	if media == nil || media.Schema == nil || len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	return p.differences(media.Schema.Value, body)
}

func (p *Published) differences(schema *openapi3.Schema, body []byte) []string {
	value, found, ok := decode(body)
	if ok {
		found = append(found, violationsOf(inBody, nil, schema.VisitJSON(value, p.options...))...)
	}
	var all []string
	for _, v := range sorted(found) {
		all = append(all, v.Message)
	}
	return all
}
