package suites_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func waivers(t *testing.T, text string) []suites.Waiver {
	t.Helper()
	all, err := suites.ReadWaivers(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWaivedFailureDecidesNothing(t *testing.T) {
	today := time.Now().UTC().Format(time.DateOnly)
	for _, until := range []string{"", "\n  until: " + today} {
		r := judge(t, mutant(t, "keyed-by-body"), suites.Config{
			Only: []string{"IDM-00?"}, Waivers: waivers(t, "- id: IDM-004\n  reason: the gateway is mended next week"+until),
		})
		wantConclusion(t, r, report.Conformant)
		for _, x := range r.Results {
			if x.ID == "IDM-004" && (x.Verdict != report.Waived || !strings.HasPrefix(x.Reason, "waived: the gateway is mended next week\nexpected ")) {
				t.Errorf("%s is %s: %s", x.ID, x.Verdict, x.Reason)
			}
		}
	}
}

func TestWaiverThatOutlivedItsUseFailsTheRun(t *testing.T) {
	for name, c := range map[string]struct{ mutant, waiver, problem string }{
		"past its day": {"keyed-by-body", "- {id: IDM-004, reason: for now, until: 2026-01-31}", "it ended with 2026-01-31"},
		"not needed":   {"head-not-allowed", "- {id: IDM-004, reason: for now}", "the receiver passes the check: delete the waiver"},
	} {
		r := judge(t, mutant(t, c.mutant), suites.Config{Only: []string{"IDM-004"}, Waivers: waivers(t, c.waiver)})
		wantConclusion(t, r, report.NotConformant)
		if len(r.Waivers) != 1 || !strings.HasPrefix(r.Waivers[0].Problem, c.problem) {
			t.Errorf("%s: %+v", name, r.Waivers)
		}
	}
}

// What was not judged tells nothing of the waiver.
func TestWaiverOfACheckThatWasNotRunIsNoMatter(t *testing.T) {
	r := judge(t, mutant(t, "head-not-allowed"), suites.Config{Only: []string{"SIG-001"}, Waivers: waivers(t, "- {id: IDM-004, reason: for now}")})
	wantConclusion(t, r, report.Conformant)
	if len(r.Waivers) != 1 || r.Waivers[0].Problem != "" {
		t.Errorf("%+v", r.Waivers)
	}
}

func TestBadWaiversAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"- {id: IDM-004}":                                        "the waiver of IDM-004 gives no reason",
		"- {id: IDM-004, reason: ' '}":                           "the waiver of IDM-004 gives no reason",
		"- {id: IDM-044, reason: for now}":                       `waiver 1: no check "IDM-044", did you mean`,
		"- {id: IDM-*, reason: for now}":                         "no check",
		"- {id: IDM-004, reason: a}\n- {id: IDM-004, reason: b}": "IDM-004 is waived twice",
		"- {id: IDM-004, reason: a, until: tomorrow}":            `until: "tomorrow" is no day of the form 2026-12-31`,
		"- {id: IDM-004, reason: a, untill: 2027-01-01}":         "field untill not found",
		"IDM-004: because":                                       "it is no list of waivers",
		"\x00":                                                   "it is no list of waivers",
	} {
		_, err := suites.ReadWaivers(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if all, err := suites.ReadWaivers(strings.NewReader("# none yet\n")); len(all) != 0 || err != nil {
		t.Errorf("a file that lists none: %v, %v", all, err)
	}
}
