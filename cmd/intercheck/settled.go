package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A settled flag is one with the value that it has, and where that is from.
type settled struct {
	Command string `json:"command"`
	Flag    string `json:"flag"`
	Value   any    `json:"value"` // text, a list of texts, a number, or true or false
	From    string `json:"from"`
}

func (c *cli) settledFlags(cmd *cobra.Command, origins map[string]string) []settled {
	flags := settable(cmd)
	for _, f := range flags { // each before any is shown: a value can hold another's password
		c.hidePasswords(values(f)...)
	}
	var all []settled
	for _, f := range flags {
		all = append(all, settled{cmd.Name(), f.Name, c.valueOf(f), cmp.Or(origins[f.Name], "default")})
	}
	return all
}

// values returns the texts that f holds.
func values(f *pflag.Flag) []string {
	if l, ok := f.Value.(list); ok {
		return *l.values
	}
	return []string{f.Value.String()}
}

// valueOf returns the value of f, without secrets.
func (c *cli) valueOf(f *pflag.Flag) any {
	switch v := f.Value.(type) {
	case list:
		return slices.Concat([]string{}, rows(*v.values, c.redact))
	case secretFlag:
		if *v.value != "" {
			return intercom.Redacted
		}
		return ""
	}
	switch f.Value.Type() {
	case "bool", "int", "int64":
		return json.RawMessage(f.Value.String())
	default:
		return c.redact(f.Value.String())
	}
}

// shown returns the value on one line.
func (s settled) shown() string {
	switch v := s.Value.(type) {
	case []string:
		return strings.Join(rows(v, plain), ", ")
	case string:
		return plain(v)
	default:
		return fmt.Sprintf("%s", v)
	}
}

// plain returns text as it is if it cannot be mistaken, or else in quotes.
func plain(text string) string {
	if quoted := strconv.Quote(text); quoted != `"`+text+`"` || strings.TrimSpace(text) != text {
		return quoted
	}
	return text
}
