package probe

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Escapes nest (JSON in a form, a URL in JSON), and each nesting is undone by
// another round. This many forms of one text are looked at.
const mostForms = 12

// forms returns text as it is and with its escapes undone. Both are looked at:
// a percent sign or backslash may also be nothing but itself.
func forms(text string, form bool) []string {
	all := []string{text}
	if form && strings.Contains(text, "+") {
		all = append(all, strings.ReplaceAll(text, "+", " "))
	}
	for i := 0; i < len(all); i++ {
		for _, decode := range []func(string) string{unescapeJSON, unescapePercent} {
			if next := decode(all[i]); next != all[i] && len(all) < mostForms {
				all = append(all, next)
			}
		}
	}
	return all
}

// unescapePercent undoes %2B and its like, and leaves what is no escape.
func unescapePercent(text string) string {
	return unescape(text, '%', func(rest string) (string, int) {
		if len(rest) < 3 {
			return "", 0
		}
		decoded, err := url.PathUnescape(rest[:3])
		if err != nil {
			return "", 0
		}
		return decoded, 3
	})
}

// unescapeJSON undoes the escapes of JSON strings, wherever they stand, and
// leaves what is no escape.
func unescapeJSON(text string) string {
	return unescape(text, '\\', func(rest string) (string, int) {
		if len(rest) < 2 {
			return "", 0
		}
		if at := strings.IndexByte(`"\/bfnrt`, rest[1]); at >= 0 {
			return "\"\\/\b\f\n\r\t"[at : at+1], 2
		}
		r, ok := utf16Unit(rest)
		if !ok {
			return "", 0
		}
		if low, ok := utf16Unit(rest[6:]); ok && utf16.IsSurrogate(r) {
			if whole := utf16.DecodeRune(r, low); whole != '\uFFFD' {
				return string(whole), 12
			}
		}
		return string(r), 6
	})
}

// utf16Unit reads the escape, as \u00e9, that text begins with.
func utf16Unit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// unescape replaces what one decodes: given the text from a mark on, it returns
// what stands there and how many bytes that took, or 0 for no escape.
func unescape(text string, mark byte, one func(rest string) (string, int)) string {
	at := strings.IndexByte(text, mark)
	if at < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for ; at >= 0; at = strings.IndexByte(text, mark) {
		decoded, length := one(text[at:])
		if length == 0 {
			decoded, length = text[at:at+1], 1
		}
		b.WriteString(text[:at])
		b.WriteString(decoded)
		text = text[at+length:]
	}
	b.WriteString(text)
	return b.String()
}
