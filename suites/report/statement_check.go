package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// maxStatement is more than any catalogue takes, in bytes of YAML.
const maxStatement = 4 << 20

// ReadStatement reads a statement. A member that is not known is an error.
func ReadStatement(r io.Reader) (Statement, error) {
	var s Statement
	d := yaml.NewDecoder(io.LimitReader(r, maxStatement))
	d.KnownFields(true)
	switch err := d.Decode(&s); {
	case errors.Is(err, io.EOF):
		return s, errors.New("it is empty")
	case err != nil:
		return s, fmt.Errorf("it is no statement: %w", err)
	case s.Schema != StatementID:
		return s, fmt.Errorf("its schema is %q; this is for %s", s.Schema, StatementID)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return s, errors.New("more than one document is in it")
	}
	return s, nil
}

// Summary says in one line what s states.
func (s Statement) Summary() string {
	return line(fmt.Sprintf("%s (%s run): profile %s, %d checks (seed %d, run %s)",
		s.Conclusion.Words(), s.Run, s.Profile, len(s.Checks), s.Seed, s.RunID))
}

// Check returns every reason not to believe s: what it lacks of the catalogue,
// and what does not follow from its own verdicts.
func (s Statement) Check(catalogue []Entry) error {
	errs := []error{s.checkCatalogue(catalogue), s.checkRows(catalogue), s.checkRun(), s.checkWaivers()}
	if want := s.concluded(); s.Conclusion != want {
		errs = append(errs, fmt.Errorf("its conclusion is %q, but its verdicts add up to %q", s.Conclusion, want))
	}
	return errors.Join(errs...)
}

func (s Statement) checkCatalogue(catalogue []Entry) error {
	if want := Digest(catalogue); s.Catalogue.SHA256 != want {
		return fmt.Errorf("its catalogue (%d checks, sha256 %.12s…, of %s) is not this one (%d checks, sha256 %.12s…): check it with the version that made it",
			s.Catalogue.Checks, s.Catalogue.SHA256, line(s.Tool.Name+" "+s.Tool.Version), len(catalogue), want)
	}
	if s.Catalogue.Checks != len(catalogue) {
		return fmt.Errorf("it says that the catalogue has %d checks, and there are %d", s.Catalogue.Checks, len(catalogue))
	}
	return nil
}

// checkRows finds checks that are missing, strange, there twice or not as the
// catalogue says.
func (s Statement) checkRows(catalogue []Entry) error {
	var errs []error
	var known []string
	entries, seen := make(map[string]Entry), make(map[string]bool)
	for _, e := range catalogue {
		entries[e.ID], known = e, append(known, e.ID)
	}
	for _, c := range s.Checks {
		e, ok := entries[c.ID]
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("no check %q%s", c.ID, nearest.Hint(c.ID, known)))
		case seen[c.ID]:
			errs = append(errs, fmt.Errorf("%s is there twice", c.ID))
		default:
			errs = append(errs, s.checkRow(c, e))
		}
		seen[c.ID] = true
	}
	for _, id := range known {
		if !seen[id] {
			errs = append(errs, fmt.Errorf("%s is missing", id))
		}
	}
	return errors.Join(errs...)
}

func (s Statement) checkRow(c statedCheck, e Entry) error {
	required := c.Selected && slices.Contains(e.Profiles, s.Profile)
	switch {
	case c.Level != e.Level:
		return fmt.Errorf("%s: its level is %q, and %s in the catalogue", c.ID, c.Level, e.Level)
	case !slices.Contains(Verdicts(), c.Verdict):
		return fmt.Errorf("%s: no verdict %q", c.ID, c.Verdict)
	case !c.Selected && c.Verdict != Skip:
		return fmt.Errorf("%s: it was not selected and yet its verdict is %s", c.ID, c.Verdict)
	case c.Required != required:
		return fmt.Errorf("%s: required is %t, and %t by profile %s", c.ID, c.Required, required, s.Profile)
	}
	return nil
}

// checkRun compares how much the run covered with what it says of itself.
func (s Statement) checkRun() error {
	whole := !slices.ContainsFunc(s.Checks, func(c statedCheck) bool { return !c.Selected })
	switch {
	case !slices.Contains([]string{completeRun, partialRun, interruptedRun}, s.Run):
		return fmt.Errorf("its run is %q: it can be %s, %s or %s", s.Run, completeRun, partialRun, interruptedRun)
	case s.Run == completeRun && !whole, s.Run == partialRun && whole:
		return fmt.Errorf("its run is %s, and the checks that were selected say otherwise", s.Run)
	case !slices.Contains([]string{"wire", "effects", "resilience"}, s.Profile):
		return fmt.Errorf("no profile %q", s.Profile)
	}
	return nil
}

// checkWaivers finds waivers that nobody needs and failures waived by none.
func (s Statement) checkWaivers() error {
	var errs []error
	waived := make(map[string]statedWaiver)
	for _, w := range s.Waivers {
		if _, twice := waived[w.ID]; twice {
			errs = append(errs, fmt.Errorf("%s is waived twice", w.ID))
		}
		if strings.TrimSpace(w.Reason) == "" {
			errs = append(errs, fmt.Errorf("the waiver of %s gives no reason", w.ID))
		}
		waived[w.ID] = w
	}
	for _, c := range s.Checks {
		w, there := waived[c.ID]
		delete(waived, c.ID)
		errs = append(errs, s.checkWaiver(c, w, there))
	}
	for id := range waived {
		errs = append(errs, fmt.Errorf("a waiver is of %q, which is no check of it", id))
	}
	return errors.Join(errs...)
}

func (s Statement) checkWaiver(c statedCheck, w statedWaiver, there bool) error {
	last, err := time.Parse(time.DateOnly, w.Until)
	over := err == nil && !s.StartedAt.Before(last.AddDate(0, 0, 1))
	switch {
	case c.Verdict == Waived && !there:
		return fmt.Errorf("%s is waived by no waiver", c.ID)
	case !there:
		return nil
	case w.Until != "" && err != nil:
		return fmt.Errorf("the waiver of %s: %q is no day of the form 2026-12-31", c.ID, w.Until)
	case w.Problem == "" && c.Verdict == Pass:
		return fmt.Errorf("%s passes: its waiver is a problem that is not stated", c.ID)
	case w.Problem == "" && over:
		return fmt.Errorf("the waiver of %s ended with %s, which is not stated as its problem", c.ID, w.Until)
	}
	return nil
}
