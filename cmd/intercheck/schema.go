package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// schemaURL is where the schema of the configuration file is published.
const schemaURL = "https://raw.githubusercontent.com/intercheck-dev/intercheck/main/cmd/intercheck/intercheck.schema.json"

// schemaOf returns the JSON Schema of a configuration file for commands, in the
// draft that editors know.
func schemaOf(commands []*cobra.Command) map[string]any {
	sections := map[string]any{}
	for _, cmd := range commands {
		flags := map[string]any{}
		for _, f := range settable(cmd) {
			flags[f.Name] = flagSchema(cmd, f)
		}
		sections[cmd.Name()] = mapping(cmd.Short, flags)
	}
	schema := mapping("What the flags of Intercheck's commands are where neither the command line nor the environment gives them.", sections)
	maps.Copy(schema, map[string]any{"$schema": "http://json-schema.org/draft-07/schema#", "$id": schemaURL, "title": defaultFile})
	return schema
}

// mapping is the schema of something with those members, or nothing.
func mapping(description string, members map[string]any) map[string]any {
	return map[string]any{"description": description, "type": []string{"object", "null"}, "properties": members, "additionalProperties": false}
}

func flagSchema(cmd *cobra.Command, f *pflag.Flag) map[string]any {
	one := maps.Clone(kindOf(f).schema)
	if v := vocabularyOf(cmd.Name(), f.Name); v.form == isClosed {
		one["enum"] = v.values()
	}
	if _, repeated := f.Value.(list); repeated {
		one["pattern"] = `^[^\r\n]*$` // which separate values
		one = map[string]any{"oneOf": []any{one, map[string]any{"type": "array", "items": maps.Clone(one)}}}
	}
	_, usage := pflag.UnquoteUsage(f)
	one["description"] = usage
	if d := defaultOf(f); d != nil {
		one["default"] = d
	}
	return one
}

// defaultOf returns the default of f as it is in JSON, or nil if it has none.
func defaultOf(f *pflag.Flag) any {
	switch f.Value.Type() {
	case "bool":
		return f.DefValue == "true"
	case "int", "int64":
		n, err := strconv.ParseInt(f.DefValue, 10, 64)
		if err != nil {
			return nil
		}
		return n
	}
	if strings.TrimSpace(f.DefValue) == "" {
		return nil
	}
	return f.DefValue
}

// unset reports whether the default of f says nothing.
func unset(f *pflag.Flag) bool {
	return slices.Contains([]string{"", "0", "0s", "false"}, strings.TrimSpace(f.DefValue))
}
