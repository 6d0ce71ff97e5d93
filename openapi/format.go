package openapi

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

// The messages of these never show, see wanted.
var (
	errNotURI    = errors.New("no absolute http or https URL")
	errNotEmail  = errors.New("no e-mail address")
	errNotMoment = errors.New("no RFC 3339 time")
)

// options are handed to kin-openapi with each value, for what it registers
// instead is shared by the whole process. Defaults are never filled in.
func options() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.MultiErrors(),
		openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
			"uri":       openapi3.NewCallbackValidator(checkURI),
			"email":     openapi3.NewCallbackValidator(checkEmail),
			"date-time": openapi3.NewCallbackValidator(checkMoment), // the built-in one lets February have 31 days
		}),
	}
}

// An empty string passes as a URL and as an address: it is none, and whether
// there must be one is for minLength to say, so that it is said once.
func checkURI(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errNotURI
	}
	return nil
}

// checkEmail is generous: what Intercom takes is not documented.
func checkEmail(s string) error {
	at := strings.LastIndexByte(s, '@')
	if s != "" && (at < 1 || at == len(s)-1 || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })) {
		return errNotEmail
	}
	return nil
}

func checkMoment(s string) error {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return errNotMoment
	}
	return nil
}
