package calls

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A matcher finds the operation that a request is for, or which one it nearly
// is for.
type matcher struct {
	mux        *http.ServeMux
	operations []openapi.Operation
	byPattern  map[string]string
}

func newMatcher(spec *openapi.Spec) *matcher {
	m := &matcher{mux: http.NewServeMux(), operations: spec.Operations(), byPattern: map[string]string{}}
	for _, o := range m.operations {
		m.mux.Handle(o.Pattern, http.NotFoundHandler())
		m.byPattern[o.Pattern] = o.ID
	}
	return m
}

func (m *matcher) ids() []string {
	var all []string
	for _, o := range m.operations {
		all = append(all, o.ID)
	}
	return all
}

// match returns the operation that r is for, or else why there is none.
func (m *matcher) match(r *http.Request) (operation, near string) {
	if strings.HasSuffix(r.URL.Path, "/") && r.URL.Path != "/" { // which the API ignores
		u := *r.URL
		u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
		r = r.WithContext(r.Context())
		r.URL = &u
	}
	if _, pattern := m.mux.Handler(r); m.byPattern[pattern] != "" {
		return m.byPattern[pattern], ""
	}
	return "", m.explain(r.Method, r.URL.Path)
}

// longestPath is how much of a path is compared: it takes as long as the path is.
const longestPath = 256

// explain says why a request matches no operation, and which was meant perhaps.
func (m *matcher) explain(method, path string) string {
	if len(path) > longestPath {
		return "this request matched no operation: its path is longer than any"
	}
	if methods := m.methods(path); len(methods) > 0 {
		return fmt.Sprintf("this request matched no operation: %s has no %s, use %s", path, method, strings.Join(methods, " or "))
	}
	if trimmed := withoutVersion(path); trimmed != path && len(m.methods(trimmed)) > 0 {
		return fmt.Sprintf("this request matched no operation: did you mean %s %s? The version is no part of the path", method, trimmed)
	}
	var known []string
	for _, o := range m.operations {
		if filled := fill(o.Path, path); filled != "" {
			known = append(known, o.Method+" "+filled)
		}
	}
	slices.SortFunc(known, func(a, b string) int { return prefers(b, method) - prefers(a, method) })
	if to := nearest.To(method+" "+path, known); to != "" {
		return "this request matched no operation: did you mean " + to + "?"
	}
	return "this request matched no operation, and none is near; GET /openapi.yaml lists them"
}

// prefers is 1 for what has the method, so that it comes before its equals.
func prefers(known, method string) int {
	if strings.HasPrefix(known, method+" ") {
		return 1
	}
	return 0
}

// methods returns those that path has.
func (m *matcher) methods(path string) []string {
	var all []string
	for _, o := range m.operations {
		if fill(o.Path, path) == path && !slices.Contains(all, o.Method) {
			all = append(all, o.Method)
		}
	}
	return all
}

// fill returns template with what path has in the places of its parameters, or
// "" when it has another number of segments.
func fill(template, path string) string {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return ""
	}
	for i, segment := range want {
		if strings.HasPrefix(segment, "{") && got[i] != "" {
			want[i] = got[i]
		}
	}
	return strings.Join(want, "/")
}

// withoutVersion returns path without a version in front, such as /v1 or /2.14.
func withoutVersion(path string) string {
	first, rest, more := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	digits := strings.TrimPrefix(first, "v")
	if !more || digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return path
	}
	return "/" + rest
}
