package intercom

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Redacted stands wherever a secret would have.
const Redacted = "[redacted]"

// A Secret is a signing key (an app's client secret, a subscription's hub
// secret) or an access token. However it is printed, logged or encoded, it
// shows as [Redacted]; string(s) reveals it.
type Secret string

// Format prints [Redacted] for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// String returns [Redacted].
func (Secret) String() string { return Redacted }

// MarshalText returns [Redacted].
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// LogValue returns [Redacted].
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// A Redactor takes secrets out of text by value, in the forms in which they
// turn up in reports: plain, inside JSON, inside a URL.
type Redactor struct {
	forms    [][]byte
	replacer *strings.Replacer
}

// NewRedactor returns a redactor of the secrets. Empty ones are ignored.
func NewRedactor(secrets ...Secret) Redactor {
	var forms []string
	for _, s := range secrets {
		if s != "" {
			quoted, _ := json.Marshal(string(s)) // a string always marshals
			forms = append(forms, string(s), string(quoted[1:len(quoted)-1]), url.QueryEscape(string(s)), url.PathEscape(string(s)))
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	var r Redactor
	var pairs []string
	for _, f := range slices.Compact(forms) {
		r.forms, pairs = append(r.forms, []byte(f)), append(pairs, f, Redacted)
	}
	r.replacer = strings.NewReplacer(pairs...)
	return r
}

// Finds reports whether there is a secret in text, in less time than it takes to
// redact it.
func (r Redactor) Finds(text []byte) bool {
	return slices.ContainsFunc(r.forms, func(form []byte) bool { return bytes.Contains(text, form) })
}

// Redact returns text without the secrets.
func (r Redactor) Redact(text string) string {
	if r.replacer == nil {
		return text
	}
	return r.replacer.Replace(text)
}
