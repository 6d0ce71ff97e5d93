package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A reading goes through a file, and collects all that is wrong with it.
type reading struct {
	file string
	errs []error
}

func (r *reading) complain(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...)))
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
