package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

func TestPublishedSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	current(t, "intercheck.schema.json", schemaText(t))
}

func schemaText(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := printJSON(&b, schemaOf(configurable(tree(t)))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// An editor that says yes to what the program refuses is worse than none.
func TestSchemaAndProgramAgree(t *testing.T) {
	t.Parallel()
	commands, schema := configurable(tree(t)), compiled(t)
	for content, want := range map[string]bool{
		"verify: {seed: 7, strict: true, url: http://127.0.0.1:1, only: [SIG-001, latency]}": true,
		"verify: {only: SIG-001, patience: 1m30s, wait: '0', secret: open-sesame}":           true,
		"mock:":                         true,
		"mock: {style: compact}":        true,
		"mock: {style: prety}":          false,
		"mock: {style: [compact]}":      false,
		"verify: {only: []}":            true,
		"verify: {only: ['']}":          false,
		"verify: {only: [1]}":           false,
		"verify: {only: [[a]]}":         false,
		"verify: {only: {a: b}}":        false,
		"verify: {only: [\"a\\nb\"]}":   false,
		"verify: {seed: few}":           false,
		"verify: {seed: '7'}":           false,
		"verify: {seed: 7.5}":           false,
		"verify: {strict: yes}":         false,
		"verify: {strict: 1}":           false,
		"verify: {patience: 5}":         false,
		"verify: {patience: 5 seconds}": false,
		"verify: {patience: 1.5h3us}":   true,
		"verify: {patience: s}":         false,
		"verify: {url: ''}":             false,
		"verify: {url: }":               false,
		"verify: {run-id: 7}":           false,
		"verify: {run_id: a}":           false,
		"verify: {help: true}":          false,
		"verify: {config: a}":           false,
		"verify: [a]":                   false,
		"verfy: {}":                     false,
		"config: {format: json}":        false,
		"- verify":                      false,
	} {
		_, err := readSettings("f", []byte(content), commands)
		if (err == nil) != want {
			t.Errorf("the program says of %q: %v", content, err)
		}
		var document any
		if err := yaml.Unmarshal([]byte(content), &document); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); (err == nil) != want {
			t.Errorf("the schema says of %q: %v", content, err)
		}
	}
}

func TestSettingsInDocumentsAreGood(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"../../README.md", "../../docs/config.md"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, after, found := strings.Cut(string(content), "# yaml-language-server: $schema="+schemaURL+"\n")
		example, _, ended := strings.Cut(after, "```")
		if !found || !ended {
			t.Fatalf("%s shows no settings with the line that editors look for", file)
		}
		if set, err := readSettings(file, []byte(example), configurable(tree(t))); err != nil || len(set) == 0 {
			t.Errorf("%d settings: %v", len(set), err)
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaURL, document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(schemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestVocabulariesAreOfFlagsThatAre(t *testing.T) {
	t.Parallel()
	root := tree(t)
	for _, v := range vocabularies {
		cmd, _, err := root.Find([]string{v.command})
		if err != nil || cmd.Flags().Lookup(v.flag) == nil {
			t.Errorf("no command %s with a flag %s (%v)", v.command, v.flag, err)
		}
		if words := v.values(); len(words) == 0 || slices.Contains(words, "") {
			t.Errorf("%s --%s has the words %q", v.command, v.flag, words)
		}
	}
}

func TestDefaultsAreInTheirVocabularies(t *testing.T) {
	t.Parallel()
	for _, cmd := range tree(t).Commands() {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			v := vocabularyOf(cmd.Name(), f.Name)
			if v.form == isClosed && f.DefValue != "" && v.refuse(f.DefValue) != "" {
				t.Errorf("%s --%s is %q by default: %s", cmd.Name(), f.Name, f.DefValue, v.refuse(f.DefValue))
			}
		})
	}
}
