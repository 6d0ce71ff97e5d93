//go:build unix

package intercheck_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.*)$`)
	letters = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	ours    = regexp.MustCompile(`github\.com/intercheck-dev/intercheck/blob/main/([\w./-]+)(#[\w-]+)?`)
	blocks  = regexp.MustCompile("(?ms)^```.*?^```")
)

// TestLinksBetweenPagesLeadSomewhere follows every link to a file of the
// repository, and to a heading in it.
func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	t.Parallel()
	followed := 0
	for _, name := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(blocks.ReplaceAllString(readFile(t, name), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			followed++
			file, anchor, _ := strings.Cut(m[1], "#")
			if file = filepath.Join(filepath.Dir(name), file); strings.HasPrefix(m[1], "#") {
				file = name
			}
			if why := astray(t, file, anchor); why != "" {
				t.Errorf("%s: (%s) %s", name, m[1], why)
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were found", followed)
	}
}

// TestRulesOfChecksLeadSomewhere follows the links from checks to our own pages.
func TestRulesOfChecksLeadSomewhere(t *testing.T) {
	t.Parallel()
	all := ours.FindAllStringSubmatch(readFile(t, "docs/checks.md"), -1)
	for _, m := range all {
		if why := astray(t, m[1], strings.TrimPrefix(m[2], "#")); why != "" {
			t.Errorf("%s %s", m[0], why)
		}
	}
	if len(all) < 20 {
		t.Errorf("only %d links were found", len(all))
	}
}

// astray says why a link leads nowhere, if it does.
func astray(t *testing.T, file, anchor string) string {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		return "is not there"
	}
	if anchor == "" {
		return ""
	}
	for _, m := range heading.FindAllStringSubmatch(blocks.ReplaceAllString(readFile(t, file), ""), -1) {
		if slug(m[1]) == anchor {
			return ""
		}
	}
	return "has no such heading"
}

// slug returns the anchor that GitHub gives to a heading.
func slug(text string) string {
	return strings.ReplaceAll(letters.ReplaceAllString(strings.ToLower(text), ""), " ", "-")
}

var required = regexp.MustCompile(`(?m)^\t(\S+) v\S+$`) // directly: others have a comment behind them

func TestEveryDependencySaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	page := readFile(t, "CONTRIBUTING.md")
	all := required.FindAllStringSubmatch(readFile(t, "go.mod"), -1)
	for _, m := range all {
		if !strings.Contains(page, "`"+m[1]+"`") {
			t.Errorf("CONTRIBUTING.md does not say what %s is for", m[1])
		}
	}
	if len(all) < 10 {
		t.Errorf("only %d dependencies were found", len(all))
	}
}
