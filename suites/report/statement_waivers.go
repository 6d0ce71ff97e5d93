package report

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

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
