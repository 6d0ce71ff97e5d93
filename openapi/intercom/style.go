package intercom

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A Style is how the bytes of a body are laid out.
type Style string

const (
	// Pretty is the layout Intercom was captured sending: two spaces for each
	// object, a space on both sides of a colon, arrays on one line, "{ }" and
	// "[ ]" when empty, nothing escaped but quotes, backslashes and control
	// characters, no newline at the end.
	Pretty Style = "pretty"
	// Compact is the same without any space.
	Compact Style = "compact"
)

// Styles is every style, the default first.
func Styles() []Style { return []Style{Pretty, Compact} }

// ParseStyle returns the style called name.
func ParseStyle(name string) (Style, error) {
	for _, s := range Styles() {
		if string(s) == name {
			return s, nil
		}
	}
	return "", fmt.Errorf("no wire style %q: use %s or %s", name, Pretty, Compact)
}

// Append lays the JSON value out behind dst. Numbers stay as they are written,
// keys stay in their order. A value that is not JSON is an error.
func (s Style) Append(dst []byte, value json.RawMessage) ([]byte, error) {
	return s.appendIndented(dst, value, 0)
}

func (s Style) appendIndented(dst, value []byte, depth int) ([]byte, error) {
	if !Valid(value) {
		return dst, fmt.Errorf("lay out %s: it is not JSON", excerpt(value))
	}
	return s.appendValid(dst, value, depth), nil
}

func (s Style) appendValid(dst, value []byte, depth int) []byte {
	l := layout{compact: s == Compact, depth: depth}
	if !l.compact {
		l.enclosing = make([]byte, 0, 16)
	}
	return l.appendTokens(dst, value)
}

// excerpt keeps an error about a large value short.
func excerpt(b []byte) string {
	if len(b) > 40 {
		return fmt.Sprintf("%q…", b[:40])
	}
	return fmt.Sprintf("%q", b)
}

// appendTokens walks valid JSON once and writes each token.
func (l *layout) appendTokens(dst, v []byte) []byte {
	empty := false
	for i := 0; i < len(v); {
		switch c := v[i]; c {
		case ' ', '\t', '\n', '\r':
			i++
		case '{', '[':
			for i++; isSpace(v[i]); i++ {
			}
			empty = v[i] == c+2 // '}' is '{'+2, ']' is '['+2
			dst = l.open(dst, c, empty)
		case '}', ']':
			i++
			dst = l.shut(dst, c, empty)
			empty = false
		case ',':
			i++
			dst = l.comma(dst)
		case ':':
			i++
			dst = l.colon(dst)
		case '"':
			end, escapes := stringEnd(v, i)
			if escapes {
				dst = appendString(dst, v[i+1:end-1])
			} else {
				dst = append(dst, v[i:end]...)
			}
			i = end
		default:
			end := i + 1
			for end < len(v) && inLiteral(v[end]) {
				end++
			}
			dst = append(dst, v[i:end]...)
			i = end
		}
	}
	return dst
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// inLiteral reports whether c can stand inside a number, true, false or null.
func inLiteral(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '+' || c == '-' || c == '.' || c == 'E'
}

// stringEnd returns the index behind the string that begins at v[i], and
// whether anything in it is escaped.
func stringEnd(v []byte, i int) (end int, escapes bool) {
	for i++; v[i] != '"'; i++ {
		if v[i] == '\\' {
			escapes = true
			i++
		}
	}
	return i + 1, escapes
}

// appendString writes the inside of a JSON string with as few escapes as
// Intercom's encoder does. Half a surrogate pair cannot be written raw and
// keeps its escape.
func appendString(dst, s []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			dst = append(dst, s[i])
		case s[i+1] != 'u':
			dst = appendShortEscape(dst, s[i+1])
			i++
		default:
			r, n := unescape(s[i:])
			dst = appendRune(dst, r)
			i += n - 1
		}
	}
	return append(dst, '"')
}

// short has what follows the backslash where a character is escaped in short.
var short = [256]byte{'"': '"', '\\': '\\', '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

// AppendQuoted appends text as a JSON string, with as few escapes as Intercom's
// encoder writes. Bytes that are not UTF-8 stay as they are.
func AppendQuoted[T string | []byte](dst []byte, text T) []byte {
	dst = append(slices.Grow(dst, len(text)+len(text)/4+2), '"') // a fourth, because a body is full of quotes
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && short[c] == 0 {
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = appendRune(dst, rune(c))
		from = i + 1
	}
	return append(append(dst, text[from:]...), '"')
}

func appendShortEscape(dst []byte, c byte) []byte {
	if c == '/' {
		return append(dst, '/')
	}
	return append(dst, '\\', c)
}

// unescape reads an escape such as "\u00e9", or a pair of them that is one character, and
// returns it with the length of what it read.
func unescape(s []byte) (rune, int) {
	r := hexRune(s)
	if utf16.IsSurrogate(r) && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if both := utf16.DecodeRune(r, hexRune(s[6:])); both != utf8.RuneError {
			return both, 12
		}
	}
	return r, 6
}

func hexRune(s []byte) rune {
	n, _ := strconv.ParseUint(string(s[2:6]), 16, 32) // Valid has seen these digits
	return rune(n)
}

func appendRune(dst []byte, r rune) []byte {
	switch {
	case r < rune(len(short)) && short[r] != 0:
		return append(dst, '\\', short[r])
	case r < ' ' || utf16.IsSurrogate(r):
		return fmt.Appendf(dst, `\u%04X`, r)
	default:
		return utf8.AppendRune(dst, r)
	}
}
