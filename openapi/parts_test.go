package openapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "write intercom.json.gz and control.json.gz anew")

// cut returns a document as JSON, if it is valid. Its examples are another test's.
func cut(name, yaml string) ([]byte, error) {
	doc, err := openapi3.NewLoader().LoadFromData([]byte(yaml))
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	// Validation costs twenty times as much on 3.1, where schemas are compiled anew for each message.
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		return nil, fmt.Errorf("load %s: it is OpenAPI %s: write it in 3.0.3", name, doc.OpenAPI)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("validate %s: %w", name, err)
	}
	return doc.MarshalJSON()
}

func deflate(text []byte) []byte {
	var to bytes.Buffer
	z, _ := gzip.NewWriterLevel(&to, gzip.BestCompression) // there is such a level
	_, _ = z.Write(text)                                   // a buffer takes everything
	_ = z.Close()
	return to.Bytes()
}

// load opens a document and reads all of it.
func load(name, yaml string) (*Spec, error) {
	text, err := cut(name, yaml)
	if err != nil {
		return nil, err
	}
	s, err := open(name, deflate(text), yaml)
	if err != nil {
		return nil, err
	}
	for _, o := range s.operations {
		if _, err := o.whole(); err != nil {
			return nil, fmt.Errorf("load %s: %w", name, err)
		}
	}
	return s, nil
}

func TestJSONSaysWhatTheYAMLDoes(t *testing.T) {
	for name, c := range map[string]struct {
		yaml string
		json []byte
	}{"intercom": {intercomYAML, intercomJSON}, "control": {controlYAML, controlJSON}} {
		want, err := cut(name+".yaml", c.yaml)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name+".json.gz", deflate(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if got, err := inflate(c.json); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s.json.gz is not what %s.yaml says now (%v): go test ./openapi -run JSONSays -update", name, name, err)
		}
	}
}

// A part that is read alone is the same as when all is read.
func TestPartIsWhatItIsInTheWhole(t *testing.T) {
	doc := document(t)
	s := loaded(t)
	for _, o := range s.operations {
		item := doc.Paths.Value(o.Path)
		want, err := operationOf(o.Operation, item, item.GetOperation(o.Method))
		got, errGot := o.whole()
		if err != nil || errGot != nil {
			t.Fatal(err, errGot)
		}
		if a, b := judging(t, got), judging(t, want); a != b {
			t.Errorf("%s is\n%s\nand in the whole document\n%s", o.ID, a, b)
		}
	}
	for name, read := range s.schemas {
		got, err := read()
		if err != nil {
			t.Fatal(err)
		}
		if a, b := told(t, got), told(t, doc.Components.Schemas[name].Value); a != b {
			t.Errorf("%s is\n%s\nand in the whole document\n%s", name, a, b)
		}
	}
}

// judging tells all that an operation judges by.
func judging(t *testing.T, o operation) string {
	t.Helper()
	text := fmt.Sprint(o.Operation, o.oneOf, o.strict)
	for _, p := range o.parameters {
		text += told(t, p)
	}
	if o.body != nil {
		text += fmt.Sprint(o.body.required) + told(t, o.body.schema) + told(t, o.body.anyOf)
	}
	return text + told(t, o.responses)
}

// told returns v as JSON. What it refers to stands there by name: each schema has
// its own turn.
func told(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
