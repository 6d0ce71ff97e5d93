package probe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens are the words by which a request can be found: runs of the characters
// of ids, and runs of the characters of e-mails. Only a whole token is a
// mention, so that notif_a is not seen in notif_ab, nor x@example.com in
// xx@example.com.
type tokens map[string]struct{}

const (
	shortestToken = 8   // shorter words are too common to identify anything
	longestToken  = 256 // longer than any e-mail
	idPrefix      = "notif_"
)

// mentionable returns the token by which key is found.
func mentionable(key string) (string, error) {
	if token := fold(key); key == strings.Trim(key, ".") && strings.IndexFunc(key, notInEmail) < 0 && identifying(token) {
		return token, nil
	}
	return "", fmt.Errorf("looking for %s: it cannot be told from other text; "+
		"a key is an e-mail, or %d to %d letters, digits and _-.+", excerpt([]byte(key)), shortestToken, longestToken)
}

// add takes in the tokens of text.
func (t tokens) add(text string) {
	for {
		start := strings.IndexFunc(text, inEmail)
		if start < 0 {
			return
		}
		text = text[start:]
		end := strings.IndexFunc(text, notInEmail)
		if end < 0 {
			end = len(text)
		}
		t.addRun(text[:end])
		text = text[end:]
	}
}

// addRun takes in an e-mail, or whatever else is made of the same characters,
// and the ids that are its parts.
func (t tokens) addRun(run string) {
	for id := range strings.FieldsFuncSeq(run, notInID) {
		t.keep(id)
	}
	if whole := strings.Trim(run, "."); strings.ContainsAny(whole, ".@+") { // dots outside belong to the sentence
		t.keep(fold(whole))
	}
}

func (t tokens) keep(token string) {
	if identifying(token) {
		t[token] = struct{}{}
	}
}

// namesNotification reports whether an id of a notification is among t. The ids
// are UUIDs, so they have digits; names of fields, such as notif_created_at, have none.
func (t tokens) namesNotification() bool {
	for token := range t {
		if strings.HasPrefix(token, idPrefix) && strings.ContainsAny(token, "0123456789") && !strings.ContainsAny(token, ".@+") {
			return true
		}
	}
	return false
}

func identifying(token string) bool {
	return len(token) <= longestToken && (len(token) >= shortestToken || strings.HasPrefix(token, idPrefix) || strings.Contains(token, "@"))
}

// fold removes what receivers change in e-mails: many store them in lower case.
func fold(token string) string {
	if strings.Contains(token, "@") {
		return strings.ToLower(token)
	}
	return token
}

func inID(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func inEmail(r rune) bool    { return inID(r) || r == '.' || r == '@' || r == '+' }
func notInID(r rune) bool    { return !inID(r) }
func notInEmail(r rune) bool { return !inEmail(r) }
