package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoted returns s as one word of a shell.
func quoted(s string) string {
	if printable(s) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return `"$(printf '` + printfFormat(s) + `')"`
}

// printfFormat returns the format, to stand in single quotes, for which printf
// prints exactly s.
func printfFormat(s string) string {
	special := map[rune]string{
		'\n': `\n`, '\\': `\\`, '%': `%%`, '\'': `'\''`,
		'!': `\041`, // means history to a shell that one types into, even in "$('!')"
	}
	var b strings.Builder
	for i, r := range s {
		text, ok := special[r]
		switch {
		case ok:
			b.WriteString(text)
		case unicode.IsPrint(r) && r != utf8.RuneError && (i > 0 || r != '-'): // a first - would be an option
			b.WriteRune(r)
		default:
			_, size := utf8.DecodeRuneInString(s[i:])
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		}
	}
	return b.String()
}
