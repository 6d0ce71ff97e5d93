package report_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// forged is what would be something else in Markdown, were it not escaped.
const forged = "\n\n# conformant\n\n| a | b |\n|---|---|\n\n[link](http://evil.test) ![i](http://evil.test/i.png) @octocat www.evil.test\n\n</pre>\n</td></table></details><img src=x onerror=alert(1)>\n```\n~~~\n&lt;b&gt;\n"

var (
	pre   = regexp.MustCompile(`(?s)\n<pre>\n.*?</pre>\n`)
	code  = regexp.MustCompile(`<code>[^\n]*?</code>`)
	plain = regexp.MustCompile(`^(|## Intercheck: [a-z ]+(\([a-z]+: \d+ of \d+ checks\))?|### [A-Za-z ]+|\|[-:a-z0-9 |]+\||</?(p|table|tr|td|th|details|summary)>.*|The evidence of \d+ more .*)$`)
)

func TestMarkdownCannotBeForged(t *testing.T) {
	x := result(0, "signature", "MUST", report.Fail)
	x.ID, x.Title, x.Reason, x.Diagnosis, x.Fix, x.Output = "SIG-001"+forged, forged, forged, forged, forged, forged
	x.Exchanges = []exchange.Exchange{sent([]byte(forged), answer(200, []byte(forged)))}
	waived, undecided := x, x
	waived.Verdict, undecided.Verdict = report.Waived, report.Inconclusive
	r := report.Report{
		RunID: forged, Profile: forged, Receiver: report.Receiver{URL: forged}, Hints: []string{forged},
		Waivers: []report.Waiver{{ID: forged, Reason: forged, Problem: forged}}, Results: []report.Result{x, waived, undecided},
	}
	out := render(t, "markdown", r, report.Options{})
	if strings.Contains(out, "<img") || strings.Count(out, "</pre>") != 1 || strings.Count(out, "</table>") != 3 {
		t.Errorf("a tag is forged:\n%s", out)
	}
	out = code.ReplaceAllString(pre.ReplaceAllString(out, "\n"), "")
	for l := range strings.Lines(out) {
		if l = strings.TrimSuffix(l, "\n"); !plain.MatchString(l) || strings.Contains(l, "evil") {
			t.Errorf("%q stands outside of what is escaped", l)
		}
	}
}

func TestMarkdownBeginsWithTheVerdict(t *testing.T) {
	for _, r := range []report.Report{sample(), empty(), {}} {
		first, _, _ := strings.Cut(render(t, "markdown", r, report.Options{}), "\n")
		if want := "## Intercheck: " + r.Conclusion().Words(); !strings.HasPrefix(first, want) {
			t.Errorf("it begins with %q, want %q", first, want)
		}
	}
}

func TestMarkdownHasTheCommandThatRepeatsAFailure(t *testing.T) {
	out := render(t, "markdown", sample(), report.Options{})
	for _, want := range []string{"<td><code>SIG-004</code></td>", "<td><code>LAT-005</code></td>", "curl -sS -i", "in bytes:\n00000000  7b ff 00 7d"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
}
