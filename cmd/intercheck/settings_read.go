package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A reading goes through a file, and collects all that is wrong with it.
type reading struct {
	file string
	errs []error
}

func (r *reading) complain(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...)))
}

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

// document returns what the one document in content is; nil for nothing.
func (r *reading) document(content []byte) (*yaml.Node, error) {
	var document, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(content))
	err := d.Decode(&document)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err == nil {
		err = d.Decode(&second)
	}
	switch {
	case err == nil:
		return nil, fmt.Errorf("%s:%d: a second document begins here; keep all in one", r.file, second.Line)
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: it is not YAML: %s", r.file, syntaxError(err))
	}
	top := document.Content[0]
	if top.ShortTag() == "!!null" {
		return nil, nil
	}
	return top, nil
}

// syntaxError says what is wrong, but not with which name: what looks like an
// anchor may be a secret that begins with a *.
func syntaxError(err error) string {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if before, _, ok := strings.Cut(said, "unknown anchor"); ok {
		return before + "an anchor is not there; a value that begins with * needs quotes"
	}
	return said
}

// pairs returns the keys and values of n, each key once.
func (r *reading) pairs(n *yaml.Node, what string) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			r.complain(n, "%s is %s, not a mapping", what, described(n))
			return
		}
		lines := map[string]int{}
		for pair := range slices.Chunk(n.Content, 2) {
			key, value := pair[0], meant(pair[1])
			if line, twice := lines[key.Value]; twice {
				r.complain(key, "%q is here again, after line %d", key.Value, line)
				continue
			}
			lines[key.Value] = key.Line
			if !yield(key, value) {
				return
			}
		}
	}
}

// meant returns the node that an alias stands for.
func meant(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
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
