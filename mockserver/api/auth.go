package api

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// authorized reports whether r carries the token in one of the ways in which
// clients send it: as a bearer token, or as one part of basic credentials
// ("token:" or "app_id:api_key"). An empty token lets in any credentials, but
// not none.
func authorized(r *http.Request, token intercom.Secret) bool {
	for _, credential := range Credentials(r) {
		if token == "" && credential != "" || token != "" && same(credential, string(token)) {
			return true
		}
	}
	return false
}

// Credentials returns everything in r that may be the token.
func Credentials(r *http.Request) []string {
	if user, password, ok := r.BasicAuth(); ok {
		return []string{user, password}
	}
	scheme, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return []string{strings.TrimSpace(bearer)}
	}
	return nil
}

// same compares without telling by its time how much of them is the same.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
