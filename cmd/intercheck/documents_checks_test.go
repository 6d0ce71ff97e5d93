package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const checksIntro = `# Checks

This page is generated from the catalogue (` + "`go test ./cmd/intercheck -update`" + `); ` + "`intercheck explain SIG-003`" + ` prints a part of it.

The anchor of a check is its id in lower case: [checks.md#sig-003](#sig-003). Ids are for ever: none is used again or numbered anew, so links
to them last.

- A *MUST* that fails makes a receiver not conformant. A *SHOULD* does with ` + "`--strict`" + `. A *MAY* is an observation and decides nothing.
- *Judged* says what it takes. Checks that take nothing but the URL are judged in every profile, those with a ` + "`--probe`" + ` from *effects* on, those
  with ` + "`--exec`" + ` in *resilience*.
- *Proven by* names receivers with one mistake that fail it; ` + "`intercheck receiver --mutant NAME`" + ` serves one. One that refuses everything fails
  most checks and proves none, so it is not named.
`

func TestDocumentOfChecksIsCurrent(t *testing.T) {
	t.Parallel()
	current(t, "../../docs/checks.md", checksPage())
}

func checksPage() string {
	var b strings.Builder
	b.WriteString(checksIntro)
	for _, a := range suites.Catalogue() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", capital(a.Name), contents(a))
		for _, c := range a.Checks {
			describeCheck(&b, c)
		}
	}
	return b.String()
}

// contents lists an area's checks, with links.
func contents(a check.Area) string {
	var b strings.Builder
	b.WriteString("| Check | Level | The receiver … |\n|---|---|---|\n")
	for _, c := range a.Checks {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", c.ID, anchor(c), c.Level, cell(c.Title))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func describeCheck(b *strings.Builder, c check.Check) {
	fmt.Fprintf(b, "\n### %s\n\n**%s: the receiver %s.**\n\n", c.ID, c.Level, prose(c.Title))
	fmt.Fprintf(b, "- *Why*: %s\n- *Fix*: %s\n- *Judged* %s\n- *Rule*: <%s>\n- *Proven by*", prose(c.Why), prose(c.Fix), judged(c), c.Link)
	separator := ":"
	for _, m := range provers(c.ID) {
		fmt.Fprintf(b, "%s `%s`", separator, m.Name)
		separator = ","
	}
	b.WriteString("\n")
}

// judged says in which profile a check is judged, and what it takes.
func judged(c check.Check) string {
	profile := suites.Wire
	switch {
	case c.Needs&check.Process != 0:
		profile = suites.Resilience
	case c.Needs&(check.Effects|check.Downstream|check.Calls) != 0:
		profile = suites.Effects
	}
	text := fmt.Sprintf("from the profile *%s* on", profile)
	if takes := c.Takes(); takes != "" {
		text += ", with " + takes
	}
	return text
}

func anchor(c check.Check) string { return strings.ToLower(string(c.ID)) }

// prose returns text that Markdown shows as it is.
func prose(text string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`).Replace(text)
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// TestEveryCheckHasItsAnchor counts headings, of each of which GitHub makes an anchor.
func TestEveryCheckHasItsAnchor(t *testing.T) {
	t.Parallel()
	page := checksPage()
	for _, c := range suites.Checks() {
		if strings.Count(page, "\n### "+string(c.ID)+"\n") != 1 {
			t.Errorf("%s has not exactly one heading of its own", c.ID)
		}
	}
}
