package report_test

import (
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// stated is a complete run of a small catalogue, of which one check is waived.
func stated() report.Report {
	r := report.Report{
		Tool: report.Tool{Name: "intercheck", Version: "v1"}, Receiver: report.Receiver{URL: "https://me:word@host:1/hook?key=abc#d"},
		Profile: "effects", Seed: 1, RunID: "r", Complete: true, Started: began,
		Waivers: []report.Waiver{{ID: "SIG-003", Reason: "the gateway", Until: "2026-03-04"}},
	}
	for i, v := range []report.Verdict{report.Pass, report.Pass, report.Waived, report.Skip} {
		x := result(i, "signature", "MUST", v)
		x.Required = i != 3
		r.Results = append(r.Results, x)
		r.Catalogue = append(r.Catalogue, report.Entry{ID: x.ID, Level: x.Level, Title: x.Title, Profiles: []string{"resilience"}})
		if x.Required {
			r.Catalogue[i].Profiles = []string{"effects", "resilience"}
		}
	}
	return r
}

// doubts returns what Check says of a statement, or what reading it says.
func doubts(text string, catalogue []report.Entry) string {
	s, err := report.ReadStatement(strings.NewReader(text))
	if err == nil {
		err = s.Check(catalogue)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestStatementOfARunIsBelieved(t *testing.T) {
	partial, failed, interrupted, unstarted, strict := stated(), stated(), stated(), stated(), stated()
	partial.Complete, partial.Results[1].Verdict, partial.Results[1].Unselected, partial.Results[1].Required = false, report.Skip, true, false
	failed.Results[0].Verdict = report.Fail
	interrupted.Interrupted, interrupted.Complete = true, false
	unstarted.Results, unstarted.Waivers, unstarted.Interrupted, unstarted.Complete = nil, nil, true, false
	strict.Strict, strict.Results[0].Level, strict.Catalogue[0].Level, strict.Results[0].Verdict = true, "SHOULD", "SHOULD", report.Fail
	for want, r := range map[string]report.Report{
		"conclusion: conformant\nrun: complete\n": stated(), "conclusion: inconclusive\nrun: partial\n": partial,
		"conclusion: not_conformant\nrun: complete\nprofile: effects\nstrict: false": failed, "conclusion: inconclusive\nrun: interrupted\n": interrupted,
		"conclusion: inconclusive\nrun: interrupted\nprofile: effects\n": unstarted, "conclusion: not_conformant\nrun: complete\nprofile: effects\nstrict: true": strict,
	} {
		out := render(t, "statement", r, report.Options{})
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
		if why := doubts(out, r.Catalogue); why != "" {
			t.Errorf("%q is not believed: %s", want, why)
		}
	}
}

func TestStatementThatWasChangedIsNotBelieved(t *testing.T) {
	good := render(t, "statement", stated(), report.Options{})
	row := func(id, verdict, required string) string {
		return "  - id: " + id + "\n    level: MUST\n    verdict: " + verdict + "\n    required: " + required + "\n    selected: true\n"
	}
	first, waived := row("SIG-001", "pass", "true"), row("SIG-003", "waived", "true")
	for _, c := range []struct{ from, to, want string }{
		{"conclusion: conformant", "conclusion: not_conformant", `its conclusion is "not_conformant", but its verdicts add up to "conformant"`},
		{first, "", "SIG-001 is missing"},
		{first, first + first, "SIG-001 is there twice"},
		{first, row("SIG-01", "pass", "true"), `no check "SIG-01", did you mean`},
		{first, row("SIG-001", "fail", "true"), `add up to "not_conformant"`},
		{first, row("SIG-001", "inconclusive", "false"), "SIG-001: required is false, and true by profile effects"},
		{first, row("SIG-001", "passed", "true"), `no verdict "passed"`},
		{first, strings.Replace(first, "MUST", "MAY", 1), `its level is "MAY", and MUST`},
		{first, strings.Replace(first, "selected: true", "selected: false", 1), "it was not selected and yet its verdict is pass"},
		{waived, row("SIG-003", "pass", "true"), "its waiver is a problem"},
		{"SIG-003\n    reason", "SIG-004\n    reason", "SIG-003 is waived by no waiver"},
		{"2026-03-04\"", "2026-03-03\"", "ended with 2026-03-03"},
		{"reason: the gateway", "reason: \"\"", "gives no reason"},
		{"run: complete", "run: partial", "the checks that were selected say otherwise"},
		{"run: complete", "run: whole", `its run is "whole"`},
		{"run: complete", "run: interrupted", `add up to "inconclusive"`},
		{"profile: effects", "profile: all", `no profile "all"`},
		{"checks: 4", "checks: 5", "it says that the catalogue has 5 checks"},
		{"sha256: ", "sha256: 0", "check it with the version that made it"},
		{"statement/v1", "statement/v2", `its schema is "intercheck.statement/v2"`},
		{"seed: 1", "seed: one", "it is no statement"},
		{"seed: 1", "sead: 1", "it is no statement"},
		{good, good + "---\n" + good, "more than one document"},
		{good, "", "it is empty"},
	} {
		bad := strings.Replace(good, c.from, c.to, 1)
		if bad == good {
			t.Errorf("%q is not in\n%s", c.from, good)
		}
		if why := doubts(bad, stated().Catalogue); !strings.Contains(why, c.want) {
			t.Errorf("%q for %q: it says %q, want %q", c.to, c.from, why, c.want)
		}
	}
}

func TestStatementShowsNoCredentials(t *testing.T) {
	for address, want := range map[string]string{
		"https://me:word@host:1/hook?key=abc#d": "receiver: https://host:1/hook?[redacted]\n",
		"http://a@b@[::1]:80?x=abc":             "receiver: http://[::1]:80?[redacted]\n",
		"http://me:[redacted]@host/word@path":   "receiver: http://host/word@path\n",
		"http://127.0.0.1:3000/webhook":         "receiver: http://127.0.0.1:3000/webhook\n",
		"http://host#word":                      "receiver: http://host\n",
		"http://host?to=http://me:word@other/":  "receiver: http://host?[redacted]\n",
	} {
		r := stated()
		r.Receiver.URL = address
		if out := render(t, "statement", r, report.Options{}); !strings.Contains(out, want) || strings.Contains(out, "abc") {
			t.Errorf("%s: want %s in\n%s", address, want, out)
		}
	}
}

func TestDigestIsOfIDsLevelsAndTitles(t *testing.T) {
	all := stated().Catalogue
	seen := map[string]bool{report.Digest(all): true}
	for _, change := range []func(*report.Entry){
		func(e *report.Entry) { e.ID += "x" }, func(e *report.Entry) { e.Level = "MAY" }, func(e *report.Entry) { e.Title += "." },
		func(e *report.Entry) { *e, all[1] = all[1], *e },
	} {
		all = stated().Catalogue
		change(&all[0])
		if d := report.Digest(all); seen[d] {
			t.Error("two catalogues have one digest")
		} else {
			seen[d] = true
		}
	}
}
