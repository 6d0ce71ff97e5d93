package signature

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// keys are what a receiver may take for the secret. One that is the secret
// says nothing, and is not counted as taken.
func keys() []text {
	word := func(w string) func(material) string { return func(material) string { return w } }
	of := func(change func(string) string) func(material) string {
		return func(m material) string { return change(m.secret()) }
	}
	decoded := func(decode func(string) ([]byte, error)) func(material) string {
		return of(func(s string) string {
			if key, err := decode(s); err == nil {
				return string(key)
			}
			return s
		})
	}
	return []text{
		{"the empty text", word("")},
		{`"undefined"`, word("undefined")},
		{`"null"`, word("null")},
		{`"None"`, word("None")},
		{`"nil"`, word("nil")},
		{`"secret"`, word("secret")},
		{`"changeme"`, word("changeme")},
		{"the access token", func(m material) string { return string(m.b.Token) }},
		{"the secret and a newline", of(func(s string) string { return s + "\n" })},
		{"the secret and CR LF", of(func(s string) string { return s + "\r\n" })},
		{"the secret without the white space around it", of(strings.TrimSpace)},
		{"the secret in double quotes", of(func(s string) string { return `"` + s + `"` })},
		{"the secret in single quotes", of(func(s string) string { return `'` + s + `'` })},
		{"the secret without its last character", of(func(s string) string { return s[:max(0, len(s)-1)] })},
		{"the secret in lower case", of(strings.ToLower)},
		{"the secret in upper case", of(strings.ToUpper)},
		{"the secret decoded as hex", decoded(hex.DecodeString)},
		{"the secret decoded as base64", decoded(base64.StdEncoding.DecodeString)},
		{"the secret encoded as hex", of(func(s string) string { return hex.EncodeToString([]byte(s)) })},
		{"the secret encoded as base64", of(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
		{"the SHA-1 digest of the secret", of(func(s string) string { sum := sha1.Sum([]byte(s)); return string(sum[:]) })},
	}
}
