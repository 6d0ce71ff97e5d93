package workspace

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryKindCanBeRemoved reads the sources, so that none is forgotten.
func TestEveryKindCanBeRemoved(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		if name := f.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			found = append(found, kindsIn(t, name)...)
		}
	}
	known := Kinds()
	slices.Sort(found)
	slices.Sort(known)
	if !slices.Equal(found, known) {
		t.Errorf("the sources have %v, Kinds %v", found, known)
	}
}

// kindsIn returns the constants in a file that are kinds of documents.
func kindsIn(t *testing.T, file string) (kinds []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !strings.HasSuffix(v.Names[0].Name, "Kind") {
			return true
		}
		if text, ok := v.Values[0].(*ast.BasicLit); ok {
			kind, _ := strconv.Unquote(text.Value)
			kinds = append(kinds, kind)
		}
		return true
	})
	return kinds
}
