package report

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a receiver says must not move a terminal's cursor, change its colours
// or forge a line of the report. Nothing is dropped: a character left out
// could join two halves of something that was taken out before.

// line returns s on one line: what cannot be printed is escaped as in a Go string.
func line(s string) string { return escape(s, "") }

// block is like line but keeps line breaks and tabs.
func block(s string) string { return escape(s, "\n\t") }

func escape(s, keep string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r) || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// printable reports whether s shows as it is, on one line.
func printable(s string) bool { return line(s) == s }

const clipBytes = 300

// clip returns the beginning of s on one line.
func clip(s string) string {
	if short := string(cut([]byte(s), clipBytes)); short != s {
		return line(short) + "…"
	}
	return line(s)
}

// summary is like clip but takes line breaks and indents for spaces.
func summary(s string) string { return clip(strings.Join(strings.Fields(s), " ")) }

const excerptBytes = 400

// excerpt returns the beginning of a body of size bytes: as text, or as a hex
// dump when it is not UTF-8. It ends without a line break.
func excerpt(body []byte, size int64) string {
	begin := cut(body, excerptBytes)
	text := block(string(begin))
	if !utf8.Valid(begin) {
		text = strings.TrimSuffix(hex.Dump(begin), "\n")
	}
	if int64(len(begin)) < size {
		text = fmt.Sprintf("%s\n… (%d of %d bytes)", strings.TrimSuffix(text, "\n"), len(begin), size)
	}
	return text
}

// cut returns at most the first n bytes of b, and no part of a character.
func cut(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for i := n; i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			return b[:i]
		}
	}
	return b[:n]
}
