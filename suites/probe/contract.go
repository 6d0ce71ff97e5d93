package probe

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi"
)

// mostViolations is how many are kept of a call. Nobody reads more.
const mostViolations = 50

// A contract knows which operation a call is to, and what is wrong with it.
type contract struct {
	spec       *openapi.Spec
	mux        *http.ServeMux // finds patterns; it serves nothing
	operations map[string]openapi.Operation
}

func newContract(spec *openapi.Spec) contract {
	c := contract{spec, http.NewServeMux(), map[string]openapi.Operation{}}
	for _, o := range spec.Operations() {
		c.mux.Handle(o.Pattern, http.NotFoundHandler())
		c.operations[o.Pattern] = o
	}
	return c
}

// judge returns the operation of a call, if there is one, and its violations.
func (c contract) judge(r *http.Request, body []byte) (operation string, violations []string) {
	o := c.find(r)
	if o.ID == "" {
		return "", nil
	}
	found := c.spec.ValidateRequest(o.ID, withParameters(r, o), body)
	for _, v := range found[:min(len(found), mostViolations)] {
		violations = append(violations, v.In+": "+v.Message)
	}
	return o.ID, violations
}

// find returns the operation of a call, or none. The mock takes a slash at the
// end for none, and so does this.
func (c contract) find(r *http.Request) openapi.Operation {
	u := *r.URL
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
	if asked := u.EscapedPath(); path.Clean(asked) != asked {
		return openapi.Operation{}
	}
	r = r.WithContext(r.Context()) // a copy
	r.URL = &u
	_, pattern := c.mux.Handler(r)
	return c.operations[pattern]
}

// withParameters returns r with the parameters that o's path has in it, which a
// mux fills in only where it serves.
func withParameters(r *http.Request, o openapi.Operation) *http.Request {
	r = r.WithContext(r.Context()) // a copy
	sent := strings.Split(r.URL.EscapedPath(), "/")
	for i, part := range strings.Split(o.Path, "/") {
		if name, isParameter := strings.CutPrefix(part, "{"); isParameter && i < len(sent) {
			if value, err := url.PathUnescape(sent[i]); err == nil {
				r.SetPathValue(strings.TrimSuffix(name, "}"), value)
			}
		}
	}
	return r
}
