package suites

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A Waiver lets a receiver fail a check for a while, for a reason.
type Waiver struct {
	ID     check.ID `yaml:"id"`
	Reason string   `yaml:"reason"`
	Until  Day      `yaml:"until"` // the last day on which it holds; zero is for ever
}

// A Day is a day in UTC, written as 2026-12-31.
type Day struct{ time.Time }

// UnmarshalYAML implements yaml's Unmarshaler.
func (d *Day) UnmarshalYAML(node *yaml.Node) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, node.Value); err != nil {
		return fmt.Errorf("line %d: until: %q is no day of the form 2026-12-31", node.Line, node.Value)
	}
	return nil
}

// ends returns the moment from which a waiver until d holds no more.
func (d Day) ends() time.Time { return d.AddDate(0, 0, 1) }

func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// maxWaivers is more than the catalogue could take, in bytes of YAML.
const maxWaivers = 1 << 20

// ReadWaivers reads a list of waivers, in YAML. A member that is not known, an
// ID that no check has and a waiver without a reason are errors.
func ReadWaivers(r io.Reader) ([]Waiver, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxWaivers))
	if err != nil {
		return nil, err
	}
	var all []Waiver
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("it is no list of waivers, such as\n  - id: IDM-004\n    reason: the gateway before it numbers retries anew\n    until: 2027-01-31\n%w", err)
	}
	return all, validWaivers(all)
}

func validWaivers(all []Waiver) error {
	known := names(entries(Catalogue()))
	var errs []error
	for i, w := range all {
		switch {
		case !isCheck(w.ID):
			errs = append(errs, fmt.Errorf("waiver %d: no check %q%s", i+1, w.ID, nearest.Hint(string(w.ID), known)))
		case strings.TrimSpace(w.Reason) == "":
			errs = append(errs, fmt.Errorf("the waiver of %s gives no reason", w.ID))
		case waiverOf(all[:i], w.ID) != nil:
			errs = append(errs, fmt.Errorf("%s is waived twice", w.ID))
		}
	}
	return errors.Join(errs...)
}

func isCheck(id check.ID) bool {
	for _, c := range Checks() {
		if c.ID == id {
			return true
		}
	}
	return false
}

func waiverOf(all []Waiver, id check.ID) *Waiver {
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}

// waive turns the failure that w foresaw into a waived one. A waiver that is
// over, or of a check that passes, changes nothing but is reported.
func (w Waiver) waive(x *report.Result, now time.Time) report.Waiver {
	told := report.Waiver{ID: string(w.ID), Reason: w.Reason, Until: w.Until.String()}
	switch {
	case !w.Until.IsZero() && !now.Before(w.Until.ends()):
		told.Problem = fmt.Sprintf("it ended with %s: mend the receiver, or decide anew until when", w.Until)
	case x.Verdict == report.Pass:
		told.Problem = "the receiver passes the check: delete the waiver"
	case x.Verdict == report.Fail:
		x.Verdict, x.Reason = report.Waived, "waived: "+w.Reason+"\n"+x.Reason
	}
	return told
}
