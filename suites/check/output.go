package check

import (
	"fmt"
	"slices"
	"strings"
)

// How much of what a process wrote is evidence: how it began, where settings
// and warnings are, and how it ended.
const (
	keptHead = 6       // lines
	keptTail = 4 << 10 // bytes
	longLine = 1 << 10
)

// Gist returns the beginning and the end of what a process wrote, and says how
// much lies between.
func Gist(output string) string {
	lines := slices.Collect(strings.Lines(strings.ToValidUTF8(output, "")))
	head := min(len(lines), keptHead)
	from, size := len(lines), 0
	for from > head && size+len(lines[from-1]) <= keptTail {
		from--
		size += len(lines[from])
	}
	if from == len(lines) && from > head { // a last line that is longer than all that is kept
		from--
	}
	var b strings.Builder
	for i, l := range lines {
		switch {
		case i == head && from > head:
			fmt.Fprintf(&b, "… %d lines left out …\n", from-head)
		case i > head && i < from:
		default:
			b.WriteString(shortened(l, i >= from))
		}
	}
	return b.String()
}

// shortened keeps the beginning of a very long line, or the end of one that
// stands at the end.
func shortened(line string, last bool) string {
	room := longLine
	if last {
		room = keptTail
	}
	switch {
	case len(line) <= room:
		return line
	case last:
		return "…" + strings.ToValidUTF8(line[len(line)-room:], "")
	default:
		return strings.ToValidUTF8(line[:room], "") + "…\n"
	}
}
