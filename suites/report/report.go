// Package report says what happened, to people and to machines.
//
// It knows how verdicts add up to a conclusion and what each format looks
// like. It knows nothing of how a check is made, chosen or run. No secret
// leaves it: every format is written from a copy that holds none.
package report

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A Verdict is the outcome of one check.
type Verdict string

// The verdicts.
const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"
	Inconclusive Verdict = "inconclusive" // nothing was proved either way
	Broken       Verdict = "error"        // the check or its probe went wrong, not the receiver
	Skip         Verdict = "skip"         // not selected, or not applicable
	Waived       Verdict = "waived"       // failed, as a waiver said it would
)

// Verdicts returns every verdict, in the order in which they are counted out.
func Verdicts() []Verdict { return []Verdict{Pass, Fail, Inconclusive, Broken, Skip, Waived} }

// Levels of a requirement that can decide a conclusion. A MAY never does.
const (
	must   = "MUST"
	should = "SHOULD"
)

// A Result is what one check found out. ID, Area, Level and Verdict are
// Intercheck's own words; everything else may hold what a receiver said.
type Result struct {
	ID, Area, Level string
	Title           string // completes "The receiver …"
	Why, Link       string
	Verdict         Verdict
	Reason          string // what was seen: what was expected and what came
	Fix             string
	Note            string // an observation that is no verdict
	Diagnosis       string // what a receiver that failed does instead, found out by asking it
	Output          string // the beginning and the end of what the receiver's process wrote, if intercheck runs it
	Took            time.Duration
	Exchanges       []exchange.Exchange
	Required        bool // the judged profile is undecided while this check is
	Unselected      bool // it was left out of the run: a Skip that people need not read
}

// A Tool names the program that judged.
type Tool struct{ Name, Version string }

// A Receiver is what was judged.
type Receiver struct{ URL string }

// A Waiver is what was said beforehand of a check that may fail.
type Waiver struct {
	ID, Reason string
	Until      string // the last day on which it holds; empty is for ever
	Problem    string // why it must go, if it must; then no receiver is conformant
}

// An Entry is what a statement needs to know of a check of the catalogue.
type Entry struct {
	ID, Level, Title string
	Profiles         []string // that are undecided while this check is
}

// A Report is everything that a run found out.
type Report struct {
	Tool        Tool
	Receiver    Receiver
	Profile     string
	Seed        int64
	RunID       string
	Strict      bool // a SHOULD decides as a MUST does
	Complete    bool // every check of the catalogue was selected
	Interrupted bool
	Total       int // checks in the catalogue, when Results leaves some out
	Hints       []string
	Waivers     []Waiver
	Results     []Result
	Catalogue   []Entry // every check that there is, whether it was selected or not
	Started     time.Time
	Took        time.Duration
	Redactor    intercom.Redactor `json:"-"`
}

// Counts returns how many results have each verdict. No verdict is left out.
func (r Report) Counts() map[Verdict]int {
	counts := make(map[Verdict]int)
	for _, v := range Verdicts() {
		counts[v] = 0
	}
	for _, x := range r.Results {
		counts[x.Verdict]++
	}
	return counts
}
