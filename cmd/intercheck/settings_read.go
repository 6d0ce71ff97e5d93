package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// readSettings reads what content, which is that of file, sets for commands.
func readSettings(file string, content []byte, commands []*cobra.Command) (settings, error) {
	r := &reading{file: file}
	top, err := r.document(content)
	if err != nil || top == nil {
		return nil, err
	}
	all := settings{}
	for key, value := range r.pairs(top, "the file") {
		i := slices.IndexFunc(commands, func(cmd *cobra.Command) bool { return cmd.Name() == key.Value })
		if i < 0 {
			r.complain(key, "no command %q that has flags%s", key.Value, nearest.Hint(key.Value, commandNames(commands)))
			continue
		}
		all[key.Value] = r.section(commands[i], value)
	}
	return all, errors.Join(r.errs...)
}

// section reads what is set for cmd.
func (r *reading) section(cmd *cobra.Command, n *yaml.Node) map[string]setting {
	all := map[string]setting{}
	if n.ShortTag() == "!!null" { // all of it may be commented out
		return all
	}
	flags := settable(cmd)
	for key, value := range r.pairs(n, cmd.Name()) {
		i := slices.IndexFunc(flags, func(f *pflag.Flag) bool { return f.Name == key.Value })
		if i < 0 {
			r.complain(key, "%s has no flag %q%s", cmd.Name(), key.Value, nearest.Hint(key.Value, rows(flags, func(f *pflag.Flag) string { return f.Name })))
			continue
		}
		all[key.Value] = setting{r.value(cmd, flags[i], value), r.file, key.Line}
	}
	return all
}

// value reads the value of a flag; of one that can be repeated, a value a line.
func (r *reading) value(cmd *cobra.Command, f *pflag.Flag, n *yaml.Node) string {
	values := []*yaml.Node{n}
	_, repeated := f.Value.(list)
	if repeated && n.Kind == yaml.SequenceNode {
		values = n.Content
	}
	var lines []string
	for _, v := range values {
		if wrong := unfit(cmd, f, meant(v), repeated); wrong != "" {
			r.complain(v, "%s.%s: %s", cmd.Name(), f.Name, wrong)
			continue
		}
		lines = append(lines, meant(v).Value)
	}
	return strings.Join(lines, "\n")
}

// unfit says what is wrong with one value of f, or "".
func unfit(cmd *cobra.Command, f *pflag.Flag, n *yaml.Node, repeated bool) string {
	k := kindOf(f)
	switch {
	case n.Kind == yaml.ScalarNode && n.Value == "" && n.ShortTag() != "!!null":
		return "it is empty; leave it out"
	case !k.fits(n) && k.says == anyText.says && n.Kind == yaml.ScalarNode && n.Value != "":
		return fmt.Sprintf("it is %s, not text; put it in quotes", described(n))
	case !k.fits(n):
		return fmt.Sprintf("it is %s, not %s", described(n), k.says)
	case repeated && strings.ContainsAny(n.Value, "\r\n"):
		return "it has a line break, which separates values"
	}
	if v := vocabularyOf(cmd.Name(), f.Name); v.form == isClosed {
		return v.refuse(n.Value)
	}
	return ""
}
