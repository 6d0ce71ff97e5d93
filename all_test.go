// Package intercheck_test holds the rules of the repository, as tests.
package intercheck_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/intercheck-dev/intercheck"

// floors lists every package from the ground up. A package may import only
// packages on lower floors. A package on no floor fails the test.
var floors = [][]string{
	{"openapi/intercom", "openapi/nearest", "openapi/need", "mockserver/certificate", "mockserver/clock", "mockserver/feed", "mockserver/inspector", "mockserver/store", "suites/process/words"},
	{"openapi", "mockserver/exchange", "mockserver/store/memory"},
	{"fixtures", "mockserver/store/*"},
	{"mockserver/calls", "mockserver/workspace"},
	{"mockserver/delivery"},
	{"mockserver/api"},
	{"mockserver"},
	{"mockserver/control"},
	{"mockserver/control/client"},
	{"mockserver/mocktest"},
	{"suites/probe", "suites/process", "suites/reference"},
	{"suites/*/mutants"}, // of the areas
	{"suites/mutants"},
	{"suites/check", "suites/report"},
	{"suites/*"}, // areas
	{"suites"},
	{"cmd/*", "examples/*", "tools/*"},
}

// fences says which folders alone may import a third party's packages.
var fences = map[string][]string{
	"github.com/getkin/kin-openapi":       {"openapi"},
	"github.com/go-faker/faker":           {"fixtures"},
	"github.com/go-json-experiment/":      {"suites/reference"},
	"github.com/onsi/":                    {"suites", "suites/check", "suites/endpoint", "suites/signature", "suites/latency", "suites/idempotency", "suites/payload", "suites/recovery", "suites/client"},
	"go.yaml.in/yaml":                     {"suites", "suites/report", "cmd/intercheck"},
	"github.com/tidwall/btree":            {"mockserver/store/memory"},
	"github.com/agnivade/":                {"openapi/nearest"},
	"github.com/spf13/":                   {"cmd/intercheck"},
	"github.com/chromedp/":                {}, // tests alone, which have no fence
	"modernc.org/":                        {"mockserver/store/sqlite", "examples/go"},
	"github.com/CycloneDX/":               {"tools/release"},
	"github.com/google/licenseclassifier": {"tools/release"},
}

func TestImportsGoDown(t *testing.T) {
	for file, f := range sources(t) {
		high := floor(path.Dir(file))
		if high < 0 {
			t.Errorf("%s: its package is on no floor", file)
		}
		for _, imp := range imports(f) {
			if pkg, ours := strings.CutPrefix(imp, module+"/"); ours && floor(pkg) >= high {
				t.Errorf("%s (floor %d) imports %s (floor %d)", file, high, pkg, floor(pkg))
			}
		}
	}
}

func TestThirdPartiesStayBehindTheirFences(t *testing.T) {
	for file, f := range sources(t) {
		for _, imp := range imports(f) {
			if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") || strings.HasPrefix(imp, module+"/") {
				continue
			}
			if owner := fence(imp); owner == "" || !slices.Contains(fences[owner], path.Dir(file)) {
				t.Errorf("%s imports %s, which is for %v alone", file, imp, fences[owner])
			}
		}
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for file, f := range sources(t) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function", file)
			}
		}
	}
}

// boring are the directories that hold no code of ours.
var boring = []string{"node_modules", "testdata", ".git", "bench"}

// sources returns every Go file that is built, by its path.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && slices.Contains(boring, e.Name()) {
			return fs.SkipDir
		}
		if err != nil || e.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		files[file], err = parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no files found")
	}
	return files
}

func imports(f *ast.File) []string {
	var all []string
	for _, spec := range f.Imports {
		if imp, err := strconv.Unquote(spec.Path.Value); err == nil {
			all = append(all, imp)
		}
	}
	return all
}

// floor returns the floor of pkg, or -1.
func floor(pkg string) int {
	for i, patterns := range floors {
		for _, p := range patterns {
			if ok, _ := path.Match(p, pkg); ok {
				return i
			}
		}
	}
	return -1
}

// fence returns the row of fences that imp belongs to, or "".
func fence(imp string) string {
	for prefix := range fences {
		if strings.HasPrefix(imp, prefix) {
			return prefix
		}
	}
	return ""
}
