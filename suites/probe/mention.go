package probe

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// mentions returns the tokens of a request.
func mentions(r *http.Request, body []byte) tokens {
	t := tokens{}
	path, query, _ := strings.Cut(r.RequestURI, "?")
	addForms(t, path, false)
	addForms(t, query, true)
	for _, values := range r.Header {
		for _, value := range values {
			addForms(t, value, false)
		}
	}
	isForm := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	addForms(t, string(inflated(r, body)), isForm)
	return t
}

func addForms(t tokens, text string, isForm bool) {
	for _, form := range forms(text, isForm) {
		t.add(form)
	}
}

// inflated returns the body that a client compressed, or what it sent if that
// was not compressed after all.
func inflated(r *http.Request, body []byte) []byte {
	if !strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	plain, err := io.ReadAll(io.LimitReader(z, watchedBody))
	if err != nil {
		return body
	}
	return plain
}
