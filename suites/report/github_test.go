package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// runner reads workflow commands as GitHub's runner does.
func runner(t *testing.T, out string) (levels, titles, texts []string) {
	t.Helper()
	for l := range strings.Lines(out) {
		command, text, ok := strings.Cut(strings.TrimSuffix(l, "\n")[2:], "::")
		level, title, named := strings.Cut(command, " title=")
		if !strings.HasPrefix(l, "::") || !ok || !named || strings.ContainsAny(title, ":,\r") || strings.Contains(text, "\r") {
			t.Fatalf("%q is no command", l)
		}
		unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		levels, titles, texts = append(levels, level), append(titles, unescape.Replace(title)), append(texts, unescape.Replace(text))
	}
	return levels, titles, texts
}

func TestAnnotationsCannotBeForged(t *testing.T) {
	x := result(0, "signature", "MUST", report.Fail)
	x.Title, x.Reason = "is: odd, 100% %0A::error::forged", "one\r\n::error title=forged::two %0A three\n##[error]four"
	levels, titles, texts := runner(t, render(t, "github", report.Report{Results: []report.Result{x}}, report.Options{}))
	if len(levels) != 2 || levels[0] != "error" || levels[1] != "notice" {
		t.Fatalf("%q", levels)
	}
	if want := "SIG-001 The receiver " + x.Title; titles[0] != want {
		t.Errorf("the title is %q, want %q", titles[0], want)
	}
	if want := "fail: one\\r\n::error title=forged::two %0A three\n##[error]four\n"; !strings.HasPrefix(texts[0], want) {
		t.Errorf("the text is %q, want %q first", texts[0], want)
	}
}

func TestNoMoreAnnotationsThanGitHubShows(t *testing.T) {
	var r report.Report
	for i := range 26 {
		r.Results = append(r.Results, result(i, "signature", []string{"MUST", "SHOULD"}[i%2], report.Fail))
	}
	for strict, want := range map[bool]string{
		false: "10 error, 10 warning, 1 notice: 6 more than GitHub shows: SIG-021, SIG-023, SIG-025, SIG-022, SIG-024, SIG-026",
		true:  "10 error, 0 warning, 1 notice: 16 more than GitHub shows: SIG-011, SIG-012",
	} {
		r.Strict = strict
		levels, _, texts := runner(t, render(t, "github", r, report.Options{}))
		count := map[string]int{}
		for _, l := range levels {
			count[l]++
		}
		last := texts[len(texts)-1]
		_, more, _ := strings.Cut(last, "\n")
		if got := fmt.Sprintf("%d error, %d warning, %d notice: %s", count["error"], count["warning"], count["notice"], more); !strings.HasPrefix(got, want) {
			t.Errorf("strict %t: %s, want %s", strict, got, want)
		}
		if levels[len(levels)-1] != "notice" || !strings.HasPrefix(last, "not conformant") {
			t.Errorf("the last is a %s: %s", levels[len(levels)-1], last)
		}
	}
}
