package report

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"time"
)

// The elements of a JUnit report, as Jenkins, GitLab and GitHub's readers take them.
type (
	junitReport struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitTally
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitTally
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitTally struct {
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     junitSeconds `xml:"time,attr"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		Classname string        `xml:"classname,attr"`
		Time      junitSeconds  `xml:"time,attr"`
		Failure   *junitOutcome `xml:"failure"`
		Error     *junitOutcome `xml:"error"`
		Skipped   *junitOutcome `xml:"skipped"`
		Output    *junitOutput  `xml:"system-out"`
	}
	// Text goes into CDATA to stay readable, which holds only because every
	// character that XML cannot carry has been escaped by block or line.
	junitOutcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
	junitOutput struct {
		Text string `xml:",cdata"`
	}
	junitSeconds time.Duration
)

// MarshalText returns the seconds with a decimal point.
func (s junitSeconds) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%.3f", time.Duration(s).Seconds()), nil
}

func writeJUnit(w *bufio.Writer, r Report, _ Options) error {
	report := junitReport{Name: "intercheck"}
	for _, a := range byArea(r.Results) {
		s := suiteOf(a, r)
		report.add(s.junitTally)
		report.Suites = append(report.Suites, s)
	}
	if s := outlivedSuite(r); s.Tests > 0 {
		report.add(s.junitTally)
		report.Suites = append(report.Suites, s)
	}
	_, _ = w.WriteString(xml.Header)
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(report); err != nil {
		return err
	}
	return w.WriteByte('\n')
}

func suiteOf(a area, r Report) junitSuite {
	s := junitSuite{Name: line(a.name), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Properties: []junitProperty{
		{"profile", line(r.Profile)}, {"run_id", line(r.RunID)}, {"seed", strconv.FormatInt(r.Seed, 10)}, {"verdict", string(r.Conclusion())},
	}}
	for _, h := range r.Hints {
		s.Properties = append(s.Properties, junitProperty{"hint", line(h)})
	}
	for _, x := range a.results {
		c := caseOf(x)
		s.add(c.tally())
		s.Cases = append(s.Cases, c)
	}
	return s
}

// outlivedSuite has a failed case for each waiver that must go, so that no
// reader of the file takes the run for a good one.
func outlivedSuite(r Report) junitSuite {
	s := suiteOf(area{name: "waivers"}, r)
	for _, w := range r.Waivers {
		if w.Problem != "" {
			c := junitCase{
				Name: "waiver of " + line(w.ID), Classname: "intercheck.waivers",
				Failure: &junitOutcome{Message: summary(w.Problem), Type: "waiver", Text: block(w.Reason)},
			}
			s.add(c.tally())
			s.Cases = append(s.Cases, c)
		}
	}
	return s
}

func caseOf(x Result) junitCase {
	c := junitCase{
		Name:      line(x.ID) + " The receiver " + line(x.Title),
		Classname: "intercheck." + line(x.Area),
		Time:      junitSeconds(x.Took),
	}
	switch x.Verdict {
	case Pass:
		x.Exchanges, x.Output = nil, "" // nobody looks for evidence there
	case Fail:
		c.Failure = &junitOutcome{Message: summary(x.Reason), Type: line(x.Level), Text: explained(x)}
	case Inconclusive, Skip, Waived:
		c.Skipped = &junitOutcome{Message: string(x.Verdict) + ": " + summary(x.Reason)}
	default:
		c.Error = &junitOutcome{Message: summary(x.Reason), Type: line(string(x.Verdict)), Text: explained(x)}
	}
	if out := written(func(p page) { p.notes([]Result{x}); p.output(x); p.evidence(x.Exchanges) }); out != "" {
		c.Output = &junitOutput{out}
	}
	return c
}

// Explain says what there is to know of x, for people: the rule, what was seen,
// why it matters, what mends it, and the command that repeats it. No secret is
// in it.
func (r Report) Explain(x Result) string {
	r.Results = []Result{x}
	return explained(r.redacted().Results[0])
}

// explained returns the explanation of x and the command that repeats its
// last exchange.
func explained(x Result) string {
	return written(func(p page) {
		p.printf("\n")
		p.explanation(x)
		if n := len(x.Exchanges); n > 0 {
			p.command(curl(x.Exchanges[n-1].Request))
		}
	})
}

// written returns what put writes on a page.
func written(put func(page)) string {
	var text bytes.Buffer
	w := bufio.NewWriter(&text)
	put(page{w: w})
	_ = w.Flush() // a buffer takes everything
	return text.String()
}

func (c junitCase) tally() junitTally {
	count := func(o *junitOutcome) int {
		if o == nil {
			return 0
		}
		return 1
	}
	return junitTally{Tests: 1, Failures: count(c.Failure), Errors: count(c.Error), Skipped: count(c.Skipped), Time: c.Time}
}

func (t *junitTally) add(other junitTally) {
	t.Tests += other.Tests
	t.Failures += other.Failures
	t.Errors += other.Errors
	t.Skipped += other.Skipped
	t.Time += other.Time
}
