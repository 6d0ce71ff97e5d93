package report

import (
	"errors"
	"fmt"
	"io"
	"slices"

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
