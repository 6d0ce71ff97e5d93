// Package check defines what a conformance check is, and the bench it works at.
//
// It knows no particular check and no report: checks are values in the areas'
// packages, and what comes of one is an [Outcome].
package check

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/intercheck-dev/intercheck/suites/reference"
)

// An ID names a check for ever: SIG-003 is never reused and never renumbered.
type ID string

// A Level is how binding a requirement is, in the words of RFC 2119.
type Level string

// The levels. A failed MUST makes a receiver not conformant; so does a failed
// SHOULD in a strict run. A MAY is an observation.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
	May    Level = "MAY"
)

// A Check tests one requirement on a receiver.
type Check struct {
	ID    ID
	Level Level
	Title string // completes "The receiver …", in the present tense
	Why   string // what goes wrong for the owner of a receiver that fails
	Fix   string // what most likely mends it
	Link  string // where the requirement is written
	// Needs is what it takes to judge it.
	Needs Need
	// Waits says that it takes seconds of waiting, and so begins before those that
	// run side by side with it.
	Waits bool
	// Alone says that nothing else may go on while it runs, since it measures time.
	Alone bool
	// Late says that, of those that run alone, it comes behind the others, but for
	// those that end the receiver.
	Late bool
	// Shares names an end of the receiver. The checks that share one run side by
	// side, and the receiver ends once for all of them, since it may take long to
	// start again. See [Bench.End].
	Shares string
	// Run tests the requirement. It asserts through b.Expect.
	Run func(ctx context.Context, b *Bench)
	// Diagnose asks a receiver that failed what it does instead, and returns
	// that in a sentence or two, or nothing. It may be nil.
	Diagnose func(ctx context.Context, b *Bench) string

	ending *ending // see [Share]
	again  bool    // see [Again]
}

// Again returns c as it is run a second time: alone, and with notifications that
// the first time did not make.
func Again(c Check) Check {
	c.Alone, c.again = true, true
	return c
}

// An Area is a chapter of the catalogue: checks whose IDs share a prefix, and
// mutants that they must catch.
type Area struct {
	Name    string // as in report names: "signature"
	Prefix  string // of the IDs: "SIG"
	Title   string
	Checks  []Check
	Mutants []reference.Mutant
}

var (
	idForm   = regexp.MustCompile(`^[A-Z]{3}-\d{3}$`)
	nameForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// Validate returns every mistake in a catalogue.
func Validate(areas []Area) error {
	var mistakes []error
	seen := map[string]bool{}
	once := func(name string) {
		if seen[name] {
			mistakes = append(mistakes, fmt.Errorf("%s is defined twice", name))
		}
		seen[name] = true
	}
	for _, a := range areas {
		for _, c := range a.Checks {
			once(string(c.ID))
			mistakes = append(mistakes, c.validate(a.Prefix))
		}
		for _, m := range a.Mutants {
			once(m.Name)
			if !nameForm.MatchString(m.Name) || m.Doc == "" || m.Fails == "" || m.Mistake == nil {
				mistakes = append(mistakes, fmt.Errorf("mutant %q is incomplete or its name is not kebab-case", m.Name))
			}
		}
	}
	return errors.Join(mistakes...)
}

func (c Check) validate(prefix string) error {
	switch {
	case !idForm.MatchString(string(c.ID)) || !strings.HasPrefix(string(c.ID), prefix+"-"):
		return fmt.Errorf("check %q: its ID is not of the form %s-001", c.ID, prefix)
	case c.Level != Must && c.Level != Should && c.Level != May:
		return fmt.Errorf("check %s: no level %q", c.ID, c.Level)
	case c.Waits && c.Alone:
		return fmt.Errorf("check %s runs alone, so that nothing can run beside it while it waits", c.ID)
	case c.Late && !c.Alone:
		return fmt.Errorf("check %s is late, and so must run alone", c.ID)
	case c.Shares != "" && (c.Needs&Process == 0 || !c.Alone):
		return fmt.Errorf("check %s shares an end of the receiver, and so must need its process and run alone", c.ID)
	case c.Title == "" || c.Why == "" || c.Fix == "" || c.Link == "" || c.Run == nil:
		return fmt.Errorf("check %s is incomplete", c.ID)
	}
	return nil
}
