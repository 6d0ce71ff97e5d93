package check

import (
	"fmt"
	"strings"
	"testing"
)

func numberedLines(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "line %04d of what it wrote\n", i)
	}
	return b.String()
}

func TestGistKeepsBeginningAndEndAndCountsTheRest(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*keptTail)
	for name, c := range map[string]struct{ output, want string }{
		"nothing":         {"", ""},
		"little":          {numberedLines(1, 20), numberedLines(1, 20)},
		"no last end":     {"one\ntwo", "one\ntwo"},
		"much":            {numberedLines(1, 1000), numberedLines(1, 6) + "… 843 lines left out …\n" + numberedLines(850, 1000)},
		"one long line":   {long + "\n", long[:longLine] + "…\n"},
		"a long last":     {numberedLines(1, 9) + long, numberedLines(1, 6) + "… 3 lines left out …\n…" + long[:keptTail]},
		"what is no text": {"one\xff\ntwo\n", "one\ntwo\n"},
	} {
		if got := Gist(c.output); got != c.want {
			t.Errorf("%s: it is %.400q", name, got)
		}
	}
}
