package report_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// What a CI server reads.
type (
	tally struct {
		Tests    int     `xml:"tests,attr"`
		Failures int     `xml:"failures,attr"`
		Errors   int     `xml:"errors,attr"`
		Skipped  int     `xml:"skipped,attr"`
		Time     float64 `xml:"time,attr"`
	}
	outcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	testcase struct {
		Name      string    `xml:"name,attr"`
		Classname string    `xml:"classname,attr"`
		Time      float64   `xml:"time,attr"`
		Failures  []outcome `xml:"failure"`
		Errors    []outcome `xml:"error"`
		Skipped   []outcome `xml:"skipped"`
		Output    []string  `xml:"system-out"`
	}
	testsuites struct {
		XMLName xml.Name `xml:"testsuites"`
		tally
		Suites []struct {
			Name string `xml:"name,attr"`
			tally
			Properties []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"properties>property"`
			Cases []testcase `xml:"testcase"`
		} `xml:"testsuite"`
	}
)

func parsed(t *testing.T, r report.Report) testsuites {
	t.Helper()
	var out testsuites
	if err := xml.Unmarshal([]byte(render(t, "junit", r, report.Options{})), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// rounded allows for times written with three digits.
func rounded(got, want tally) bool {
	near := got.Time-want.Time < 0.01 && want.Time-got.Time < 0.01
	got.Time = want.Time
	return near && got == want
}

func TestJUnitCountsAreThoseOfItsCases(t *testing.T) {
	var all tally
	root := parsed(t, sample())
	for _, s := range root.Suites {
		var sum tally
		for _, c := range s.Cases {
			sum.Tests++
			sum.Failures += len(c.Failures)
			sum.Errors += len(c.Errors)
			sum.Skipped += len(c.Skipped)
			sum.Time += c.Time
		}
		if !rounded(s.tally, sum) {
			t.Errorf("%s says %+v and has %+v", s.Name, s.tally, sum)
		}
		all.Tests, all.Failures, all.Errors = all.Tests+sum.Tests, all.Failures+sum.Failures, all.Errors+sum.Errors
		all.Skipped, all.Time = all.Skipped+sum.Skipped, all.Time+sum.Time
	}
	if want := (tally{19, 4, 3, 9, 0.2565}); !rounded(all, want) || !rounded(root.tally, want) {
		t.Errorf("the root says %+v, its suites have %+v, want %+v", root.tally, all, want)
	}
	if got := parsed(t, empty()); got.tally != (tally{}) || len(got.Suites) != 0 {
		t.Errorf("nothing ran, and yet %+v", got)
	}
}

func TestEveryVerdictHasItsJUnitElement(t *testing.T) {
	cases := make(map[string]testcase)
	for _, s := range parsed(t, sample()).Suites {
		for _, c := range s.Cases {
			if c.Classname != "intercheck."+s.Name {
				t.Errorf("%s is of class %s", c.Name, c.Classname)
			}
			cases[c.Name] = c
		}
	}
	if len(cases) != 19 {
		t.Errorf("%d different names of 18 checks and a waiver", len(cases))
	}
	if c := cases["waiver of LAT-017"]; len(c.Failures) != 1 {
		t.Errorf("the waiver that must go is no failure: %+v", c)
	}
	for _, x := range sample().Results {
		c, ok := cases[x.ID+" The receiver "+x.Title]
		want := map[report.Verdict][3]int{report.Pass: {}, report.Fail: {1, 0, 0}, report.Broken: {0, 1, 0}}
		w, decided := want[x.Verdict]
		if !decided {
			w = [3]int{0, 0, 1}
		}
		if got := [3]int{len(c.Failures), len(c.Errors), len(c.Skipped)}; !ok || got != w {
			t.Errorf("%s (%s) has failures, errors, skipped %v, want %v", x.ID, x.Verdict, got, w)
		}
		for _, s := range c.Skipped {
			if !strings.HasPrefix(s.Message, string(x.Verdict)+": expected") {
				t.Errorf("%s (%s): %s", x.ID, x.Verdict, s.Message)
			}
		}
		for _, f := range c.Failures {
			if f.Type != x.Level || f.Message == "" || strings.Contains(f.Message, "\n") ||
				!strings.Contains(f.Text, "Compare the signature") || !strings.Contains(f.Text, "curl ") {
				t.Errorf("%s: %+v", x.ID, f)
			}
		}
	}
}

func TestJUnitSaysHowToRepeatTheRun(t *testing.T) {
	for _, s := range parsed(t, sample()).Suites {
		got := make(map[string]string)
		for _, p := range s.Properties {
			got[p.Name] = p.Value
		}
		for name, want := range map[string]string{"seed": "7", "run_id": "r-abc", "profile": "effects", "verdict": "not_conformant"} {
			if got[name] != want {
				t.Errorf("%s of %s is %q, want %q", name, s.Name, got[name], want)
			}
		}
	}
}

func TestWhatAReceiverSaysStaysInsideItsElement(t *testing.T) {
	out := parsed(t, sample())
	var seen int
	for _, s := range out.Suites {
		for _, c := range s.Cases {
			for _, text := range c.Output {
				if strings.Contains(text, "]]><script>alert(1)</script>") && strings.Contains(text, `\x1b[2J`) && strings.Contains(text, "</system-out>") {
					seen++
				}
			}
		}
	}
	if seen == 0 {
		t.Error("what the receiver said is nowhere")
	}
}
