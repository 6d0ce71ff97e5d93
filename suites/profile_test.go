package suites_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestReferenceIsConformantByWhatItAnswers(t *testing.T) {
	r := judge(t, reference.Mutant{}, suites.Config{Profile: suites.Wire})
	wantConclusion(t, r, report.Conformant)
	open := ids(r, report.Inconclusive)
	if want := effectsChecks(); !slices.Equal(open, want) || len(want) == 0 {
		t.Errorf("%v are inconclusive, want %v", open, want)
	}
	for _, x := range r.Results {
		effects := x.Verdict == report.Inconclusive
		if x.Required == effects || effects && x.Reason != "what the receiver does cannot be seen without a probe" {
			t.Errorf("%s is %s, required: %t: %s", x.ID, x.Verdict, x.Required, x.Reason)
		}
	}
	if c := r.Counts(); c[report.Pass]+c[report.Skip] != len(r.Results)-len(open) || c[report.Pass] < 80 {
		t.Errorf("%v of %d", c, len(r.Results))
	}
	if !r.Complete || r.Profile != "wire" || len(r.Hints) != 1 || !strings.Contains(r.Hints[0], "--probe") {
		t.Errorf("it says %+v, %q, %q", r.Complete, r.Profile, r.Hints)
	}
}

// Topics of both eras and of every kind of item.
func TestReferenceIsConformantWhateverItActsOn(t *testing.T) {
	for _, topics := range [][]string{{"user.created"}, {"contact.deleted", "conversation.user.replied"}, {"event.created"}} {
		r := judge(t, reference.Mutant{}, suites.Config{Topics: topics})
		wantConclusion(t, r, report.Conformant)
		if c := r.Counts(); c[report.Pass]+c[report.Skip] != len(suites.Checks()) || c[report.Pass] < 120 || !r.Complete || len(r.Hints) != 0 {
			t.Errorf("%v: %v, complete: %t, hints: %v", topics, c, r.Complete, r.Hints)
		}
	}
}

// A 2xx to a forgery is no crime where nothing was done, but nobody can tell
// without a probe.
func TestProfileDecidesWhatCanBeSaid(t *testing.T) {
	for _, c := range []struct {
		mutant  string
		profile suites.Profile
		strict  bool
		want    report.Conclusion
		fails   []string
	}{
		{"says-ok-to-forgeries", suites.Wire, false, report.Undecided, []string{"END-002", "SIG-007", "SIG-047"}},
		{"says-ok-to-forgeries", suites.Wire, true, report.NotConformant, []string{"END-002", "SIG-007", "SIG-047"}},
		{"says-ok-to-forgeries", suites.Effects, false, report.Conformant, []string{"END-002", "SIG-007", "SIG-047"}},
		{"says-ok-to-forgeries", suites.Effects, true, report.NotConformant, []string{"END-002", "SIG-007", "SIG-047"}},
		{"no-dedupe", suites.Effects, false, report.NotConformant, []string{"IDM-001", "IDM-002", "IDM-003", "IDM-004", "IDM-008", "IDM-010", "IDM-013", "IDM-014", "IDM-023", "IDM-022", "IDM-017", "IDM-018", "IDM-020"}},
		{"no-dedupe", suites.Wire, false, report.Conformant, nil}, // the hint says why this is not much
	} {
		r := judge(t, mutant(t, c.mutant), suites.Config{Profile: c.profile, Strict: c.strict})
		wantConclusion(t, r, c.want)
		if fails := ids(r, report.Fail); !slices.Equal(fails, c.fails) || r.Strict != c.strict {
			t.Errorf("%s in %s fails %v, want %v: %s", c.mutant, c.profile, fails, c.fails, reasons(r, report.Fail))
		}
		if c.profile == suites.Wire && len(r.Hints) == 0 {
			t.Errorf("%s: no hint", c.mutant)
		}
	}
}

func TestInconclusiveForgerySaysWhy(t *testing.T) {
	r := judge(t, mutant(t, "says-ok-to-forgeries"), suites.Config{Profile: suites.Wire, Only: []string{"SIG-010"}})
	wantConclusion(t, r, report.Undecided)
	x := r.Results[slices.IndexFunc(r.Results, func(x report.Result) bool { return x.ID == "SIG-010" })]
	if x.Verdict != report.Inconclusive || !x.Required || !strings.HasPrefix(x.Reason, "it answered 200 after ") ||
		!strings.HasSuffix(x.Reason, " ms; whether it acted cannot be seen without a probe") {
		t.Errorf("it is %s: %s", x.Verdict, x.Reason)
	}
}

func TestPartOfTheCatalogueIsNoCompleteRun(t *testing.T) {
	r := judge(t, reference.Mutant{}, suites.Config{Only: []string{"SIG-00?"}, Skip: []string{"SIG-002"}})
	wantConclusion(t, r, report.Conformant) // of what was selected
	if r.Complete || r.Interrupted {
		t.Errorf("complete: %t, interrupted: %t", r.Complete, r.Interrupted)
	}
	ran := 0
	for _, x := range r.Results {
		selected := strings.HasPrefix(x.ID, "SIG-00") && x.ID != "SIG-002"
		switch {
		case selected && x.Verdict == report.Pass && x.Required:
			ran++
		case selected || x.Verdict != report.Skip || x.Reason != "not selected" || x.Required || len(x.Exchanges) > 0:
			t.Errorf("%s is %s: %s", x.ID, x.Verdict, x.Reason)
		}
	}
	if ran != 8 {
		t.Errorf("%d checks ran", ran)
	}
}

// What a red run says is for people to read.
func TestReasonsAreWords(t *testing.T) {
	for _, name := range []string{"shows-what-was-expected", "dies-of-a-short-signature", "throws-on-a-short-signature", "gone-for-unknown", "closes-too-early", "no-dedupe"} {
		r := judge(t, mutant(t, name), suites.Config{Only: []string{"END", "SIG-00?", "PAY-002", "IDM-001", "IDM-003"}})
		fails := 0
		for _, x := range r.Results {
			if x.Verdict != report.Fail {
				continue
			}
			fails++
			for _, noise := range []string{"<bool>", "<int>", "<string>", "<exchange", "to be false", "to be empty", "to equal", "%!", "0x", "Expected"} {
				if strings.Contains(x.Reason, noise) {
					t.Errorf("%s of %s: %q has %q in it", x.ID, name, x.Reason, noise)
				}
			}
		}
		if fails == 0 {
			t.Errorf("%s fails nothing", name)
		}
	}
}
