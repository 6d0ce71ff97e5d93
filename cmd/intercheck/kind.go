package main

import (
	"slices"
	"strconv"
	"time"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// A kind is what a flag takes, in a message, in YAML and in JSON Schema.
type kind struct {
	says   string
	tags   []string // of YAML values that it can be read from
	parse  func(string) error
	schema map[string]any
}

// kindsByType are the kinds of pflag's own flags that are not text.
var kindsByType = map[string]kind{
	"bool":     {"true or false", []string{"!!bool"}, nil, map[string]any{"type": "boolean"}},
	"int":      wholeNumber,
	"int64":    wholeNumber,
	"duration": {"a duration such as 1.5s", []string{"!!str"}, parseDuration, map[string]any{"type": "string", "pattern": durationPattern}},
}

var wholeNumber = kind{"a whole number", []string{"!!int"}, parseWhole, map[string]any{"type": "integer"}}

// A YAML timestamp is text to everybody else.
var anyText = kind{"text", []string{"!!str", "!!timestamp"}, nil, map[string]any{"type": "string", "minLength": 1}}

const durationPattern = `^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`

// kindOf returns the kind of value that f takes; of a list, each time.
func kindOf(f *pflag.Flag) kind {
	if k, ok := kindsByType[f.Value.Type()]; ok {
		return k
	}
	return anyText
}

func parseDuration(s string) error {
	_, err := time.ParseDuration(s)
	return err
}

func parseWhole(s string) error {
	_, err := strconv.ParseInt(s, 0, 64) // as pflag does
	return err
}

// fits reports whether n is a value of that kind.
func (k kind) fits(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && slices.Contains(k.tags, n.ShortTag()) && (k.parse == nil || k.parse(n.Value) == nil)
}

// described says what n is, and nothing of what is in it: that may be secret.
func described(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.ShortTag() == "!!null":
		return "nothing"
	case n.ShortTag() == "!!bool":
		return "true or false"
	case n.ShortTag() == "!!int":
		return "a number"
	case n.ShortTag() == "!!float":
		return "a fraction"
	default:
		return "text"
	}
}
