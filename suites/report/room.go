package report

import (
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// elsewhere says where what was cut can be found.
const elsewhere = "cut here, to keep this report small; it is whole in the JSON report"

// A room is how many bytes of HTML still fit into a report that has a limit.
type room int

// takes reports whether that many bytes fit, and if so gives them away.
func (r *room) takes(size int) bool {
	if size > int(*r) {
		return false
	}
	*r -= room(size)
	return true
}

// fit returns text, or its beginning where there is no place for all of it.
func (r *room) fit(text string) string {
	if r.takes(escapedSize(text)) {
		return text
	}
	return summary(text) + " (" + elsewhere + ")"
}

// escapedSize returns how long text is once html/template has escaped it.
func escapedSize(text string) int {
	return len(html.EscapeString(text)) + len("&#43;+")*strings.Count(text, "+")
}

// A view is a body as people can look at it.
type view struct {
	Text string // what cannot be printed is escaped in it
	Hex  string // a dump, where Text cannot tell every byte
	Cut  string // says how much is not shown
}

// viewOf shows the first limit bytes of a body of size bytes.
func viewOf(body []byte, size int64, limit int) view {
	shown := cut(body, limit)
	v := view{Text: block(string(shown))}
	if v.Text != string(shown) || !utf8.Valid(shown) {
		shown = cut(shown, limit/2) // a dump takes several times the place
		v.Text, v.Hex = block(string(shown)), hex.Dump(shown)
	}
	if int64(len(shown)) < size {
		v.Cut = fmt.Sprintf("the first %d of %d bytes; the rest is %s", len(shown), size, elsewhere)
	}
	return v
}

// urgent returns the places of the results, those that somebody must look at first.
func urgent(results []Result) []int {
	var bad, fine []int
	for i, x := range results {
		if x.Verdict == Pass || x.Verdict == Skip {
			fine = append(fine, i)
			continue
		}
		bad = append(bad, i)
	}
	return slices.Concat(bad, fine)
}
