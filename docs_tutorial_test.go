//go:build unix

package intercheck_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

const tutorial = "docs/tutorial.md"

var (
	// part is a part of the tutorial that is made, and not written.
	part    = regexp.MustCompile(`(?s)(<!-- (verdict|file|diff): ([^\n]*?) -->\n).*?(<!-- end -->)`)
	verdict = regexp.MustCompile(`(?m)^  (?:fail|error) +([A-Z]{3})-(\d{3})  (?:MUST|SHOULD) `)
	counted = regexp.MustCompile(`: \d+ of \d+ checks|, \d+ checks?$`) // which each new check would change
	closing = regexp.MustCompile(`(?m)^((?:not )?conformant.*?) in \S+ \(seed`)
)

// TestTutorialShowsItsFiles holds the code of the tutorial to the files that are judged.
func TestTutorialShowsItsFiles(t *testing.T) {
	remade(t, func(kind, argument string) (string, bool) {
		switch kind {
		case "file":
			return "```js\n" + readFile(t, "docs/tutorial/"+argument) + "```\n", true
		case "diff":
			return "```diff\n" + changes(t, argument) + "```\n", true
		}
		return "", false
	})
}

// tutorialSays holds what the tutorial says of verdicts to what its blocks came to.
func tutorialSays(t *testing.T, outputs map[int]string) {
	t.Helper()
	green := false
	remade(t, func(kind, argument string) (string, bool) {
		block, err := strconv.Atoi(argument)
		if kind != "verdict" || err != nil {
			return "", false
		}
		end := closing.FindStringSubmatch(outputs[block])
		if end == nil {
			t.Fatalf("block %d came to no verdict; it ends with\n%s", block, outputs[block][max(0, len(outputs[block])-1000):])
		}
		green = green || strings.HasPrefix(end[1], "conformant: profile effects, ")
		return failures(outputs[block]) + "\n```text\n" + counted.ReplaceAllString(end[1], "") + "\n```\n", true
	})
	if !green {
		t.Error("no step of the tutorial is conformant")
	}
}

// remade makes the parts of the tutorial that want knows anew.
func remade(t *testing.T, want func(kind, argument string) (string, bool)) {
	t.Helper()
	made := 0
	text := part.ReplaceAllStringFunc(readFile(t, tutorial), func(old string) string {
		m := part.FindStringSubmatch(old)
		now, ok := want(m[2], m[3])
		if !ok {
			return old
		}
		made++
		return m[1] + now + m[4]
	})
	if made < 4 {
		t.Errorf("%s has only %d such parts", tutorial, made)
	}
	current(t, tutorial, text)
}

// failures lists the checks that a report says were not passed, by area. What
// is only observed (MAY) depends on how fast the machine is.
func failures(report string) string {
	var b strings.Builder
	area := ""
	for _, m := range verdict.FindAllStringSubmatch(report, -1) {
		separator := ", "
		if m[1] != area {
			area, separator = m[1], "\n- "
		}
		fmt.Fprintf(&b, "%s[%s-%s](checks.md#%s-%s)", separator, m[1], m[2], strings.ToLower(m[1]), m[2])
	}
	if b.Len() == 0 {
		return "\nNothing fails.\n"
	}
	return "\nThese fail:\n" + b.String() + "\n"
}

// changes returns how the second of two files differs from the first.
func changes(t *testing.T, names string) string {
	t.Helper()
	from, to, _ := strings.Cut(names, " ")
	cmd := exec.CommandContext(t.Context(), need.Tool(t, "diff", "apt-get install diffutils"), "-U1", "--label", from, "--label", to, from, to)
	cmd.Dir = "docs/tutorial"
	out, err := cmd.Output()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("compare %s: %v\n%s", names, err, out)
	}
	return string(out)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
