package probe

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// The most of a call that is kept as evidence.
const (
	keptHeader = 4 << 10
	keptBody   = 4 << 10
)

// A Call is a request to Intercom's API, and what came of it. Its slices and
// maps are shared: do not change them.
type Call struct {
	Method     string
	Path       string   // as it was sent, without the query
	Query      string   // as it was sent
	Operation  string   // the operationId; "" when nothing describes it
	Violations []string // what the contract says against it
	Authorized bool     // it carried credentials: the token, where that is known
	Status     int      // of the answer; 0 while there is none, and if there never was
	At         time.Time
	Header     http.Header // without credentials
	Body       []byte
	Cut        bool // Header or Body were longer

	headerSize int
	judge      func(*Call) // fills in Operation and Violations; nil once it has
}

// newCall takes from a request what is kept of it.
func newCall(r *http.Request, body []byte, at time.Time) *Call {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	c := &Call{Method: r.Method, Path: path, Query: query, At: at, Body: bytes.Clone(body[:min(len(body), keptBody)])}
	var whole bool
	c.Header, c.headerSize, whole = keptOf(r.Header)
	c.Cut = !whole || len(c.Body) < len(body)
	return c
}

// keptOf returns the headers that there is room for, by their names.
func keptOf(h http.Header) (kept http.Header, size int, whole bool) {
	kept = http.Header{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			value = withoutSecret(name, value)
			if size+len(name)+len(value) > keptHeader {
				return kept, size, false
			}
			size += len(name) + len(value)
			kept[name] = append(kept[name], value)
		}
	}
	return kept, size, true
}

// withoutSecret hides what must not turn up in a report: the token of a real
// workspace may be in it, and nobody has told us which it is.
func withoutSecret(name, value string) string {
	switch name {
	case "Authorization", "Proxy-Authorization":
		if scheme, _, found := strings.Cut(value, " "); found {
			return scheme + " " + intercom.Redacted
		}
		return intercom.Redacted
	case "Cookie":
		return intercom.Redacted
	}
	return value
}

// weight is roughly what c takes, in bytes.
func (c *Call) weight() int {
	return len(c.Method) + len(c.Path) + len(c.Query) + len(c.Body) + c.headerSize
}

// credentials returns everything in a request that may be a token: a bearer
// token, or either part of basic credentials.
func credentials(r *http.Request) []string {
	if user, password, ok := r.BasicAuth(); ok {
		return slices.DeleteFunc([]string{user, password}, func(s string) bool { return s == "" })
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token = strings.TrimSpace(token); strings.EqualFold(scheme, "Bearer") && token != "" {
		return []string{token}
	}
	return nil
}
