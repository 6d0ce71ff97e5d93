package report_test

import (
	"fmt"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestWaiverThatMustGoLeavesNothingConformant(t *testing.T) {
	r := report.Report{Results: []report.Result{{Verdict: report.Pass, Level: "MUST"}}}
	for problem, want := range map[string]report.Conclusion{"": report.Conformant, "it ended": report.NotConformant} {
		r.Waivers = []report.Waiver{{ID: "SIG-001", Reason: "for a while"}, {ID: "SIG-002", Reason: "for a while", Problem: problem}}
		if got := r.Conclusion(); got != want {
			t.Errorf("problem %q: it is %s", problem, got)
		}
	}
}

func TestConclusionFollowsTheVerdicts(t *testing.T) {
	const yes, no, open = report.Conformant, report.NotConformant, report.Undecided
	one := func(v report.Verdict, level string, required bool) report.Result {
		return report.Result{Verdict: v, Level: level, Required: required}
	}
	pass := one(report.Pass, "MUST", true)
	for _, c := range []struct {
		results       []report.Result
		plain, strict report.Conclusion
	}{
		{nil, open, open},
		{[]report.Result{pass}, yes, yes},
		{[]report.Result{one(report.Pass, "MAY", false)}, yes, yes},
		{[]report.Result{pass, one(report.Fail, "MUST", true)}, no, no},
		{[]report.Result{pass, one(report.Fail, "MUST", false)}, no, no},
		{[]report.Result{pass, one(report.Fail, "SHOULD", true)}, yes, no},
		{[]report.Result{one(report.Fail, "SHOULD", false)}, yes, no},
		{[]report.Result{pass, one(report.Fail, "MAY", true)}, yes, yes},
		{[]report.Result{one(report.Fail, "MAY", true)}, yes, yes},
		{[]report.Result{pass, one(report.Inconclusive, "MUST", true)}, open, open},
		{[]report.Result{pass, one(report.Inconclusive, "MUST", false)}, yes, yes},
		{[]report.Result{pass, one(report.Inconclusive, "SHOULD", true)}, yes, open},
		{[]report.Result{pass, one(report.Inconclusive, "SHOULD", false)}, yes, yes},
		{[]report.Result{pass, one(report.Inconclusive, "MAY", true)}, yes, yes},
		{[]report.Result{pass, one(report.Broken, "MUST", true)}, open, open},
		{[]report.Result{pass, one(report.Broken, "MUST", false)}, yes, yes},
		{[]report.Result{pass, one(report.Broken, "SHOULD", true)}, yes, open},
		{[]report.Result{pass, one(report.Broken, "MAY", true)}, yes, yes},
		{[]report.Result{pass, one("", "MUST", true)}, open, open},
		{[]report.Result{pass, one(report.Skip, "MUST", true)}, yes, yes},
		{[]report.Result{one(report.Skip, "MUST", true)}, open, open},
		{[]report.Result{pass, one(report.Waived, "MUST", true)}, yes, yes},
		{[]report.Result{one(report.Waived, "MUST", true)}, yes, yes},
		{[]report.Result{one(report.Inconclusive, "MUST", false), one(report.Broken, "MAY", false)}, open, open},
		{[]report.Result{one(report.Inconclusive, "MUST", true), one(report.Fail, "MUST", true)}, no, no},
		{[]report.Result{one(report.Fail, "SHOULD", true), one(report.Broken, "MUST", true)}, open, no},
	} {
		for _, complete := range []bool{true, false} {
			r := report.Report{Results: c.results, Complete: complete}
			if got := r.Conclusion(); got != c.plain {
				t.Errorf("%v: %s, want %s", show(c.results), got, c.plain)
			}
			r.Strict = true
			if got := r.Conclusion(); got != c.strict {
				t.Errorf("%v, strict: %s, want %s", show(c.results), got, c.strict)
			}
			r.Interrupted = true
			want := open
			if c.strict == no {
				want = no
			}
			if got := r.Conclusion(); got != want {
				t.Errorf("%v, strict, interrupted: %s, want %s", show(c.results), got, want)
			}
		}
	}
}

func show(results []report.Result) (out []string) {
	for _, x := range results {
		out = append(out, fmt.Sprintf("%s %s (required %t)", x.Level, x.Verdict, x.Required))
	}
	return out
}

func TestCountsLeaveNoVerdictOut(t *testing.T) {
	for _, c := range []struct {
		r    report.Report
		each int
	}{{report.Report{}, 0}, {sample(), 3}} {
		counts := c.r.Counts()
		if len(counts) != 6 {
			t.Errorf("counts of %d verdicts: %v", len(counts), counts)
		}
		for _, v := range report.Verdicts() {
			if n, ok := counts[v]; !ok || n != c.each {
				t.Errorf("%s: %d (there: %t), want %d", v, n, ok, c.each)
			}
		}
	}
}
