package suites

import (
	"context"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// report puts together what was found.
func (r *Run) report() report.Report {
	out := report.Report{
		Tool: r.config.Tool, Receiver: report.Receiver{URL: r.config.URL},
		Profile: string(r.profile), Seed: r.config.Seed, RunID: r.config.RunID, Strict: r.config.Strict,
		Complete: true, Interrupted: r.ctx.Err() != nil && !errors.Is(context.Cause(r.ctx), errLeft),
		Started: r.started, Took: time.Since(r.started), Redactor: r.redactor, Catalogue: Entries(),
	}
	for _, e := range r.entries {
		result, waiver := r.result(e)
		out.Results, out.Waivers = append(out.Results, result), append(out.Waivers, waiver...)
		out.Complete = out.Complete && r.selected[e.check.ID]
	}
	out.Complete = out.Complete && !out.Interrupted
	out.Hints = r.hints()
	return out
}

// result returns what was found of a check, and what came of its waiver, if it has one.
func (r *Run) result(e entry) (x report.Result, waivers []report.Waiver) {
	x = r.resultOf(e.check, r.outcomeOf(e.check.ID))
	x.Area = e.area.Name
	x.Unselected = !r.selected[e.check.ID]
	x.Required = x.Required && !x.Unselected
	if w := waiverOf(r.config.Waivers, e.check.ID); w != nil {
		waivers = append(waivers, w.waive(&x, r.started))
	}
	return x, waivers
}

func (r *Run) outcomeOf(id check.ID) check.Outcome {
	if !r.selected[id] {
		return check.Outcome{Finding: check.Skipped, Reason: "not selected"}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.found[id]
}

func (r *Run) resultOf(c check.Check, o check.Outcome) report.Result {
	return report.Result{
		ID: string(c.ID), Level: string(c.Level), Title: c.Title, Why: c.Why, Link: c.Link, Fix: c.Fix,
		Verdict: verdict(o.Finding), Reason: r.redactor.Redact(o.Reason), Note: r.redactor.Redact(o.Note), Diagnosis: r.redactor.Redact(o.Diagnosis), Output: r.redactor.Redact(o.Output), Took: o.Took, Exchanges: o.Exchanges,
		Required: r.requires(c),
	}
}

func verdict(f check.Finding) report.Verdict {
	switch f {
	case check.Passed:
		return report.Pass
	case check.Failed:
		return report.Fail
	case check.Inconclusive:
		return report.Inconclusive
	case check.Skipped:
		return report.Skip
	default:
		return report.Broken
	}
}

// requires reports whether the profile is undecided while c is.
func (r *Run) requires(c check.Check) bool { return decides(c, r.profile) }

// decides reports whether a profile is undecided while c is. What was not asked
// for is not required.
func decides(c check.Check, p Profile) bool {
	switch p {
	case Wire:
		return c.Needs&(check.Effects|check.Process) == 0
	case Effects:
		return c.Needs&check.Process == 0
	default:
		return true
	}
}

// Entries returns what a statement says of the catalogue, and is checked against.
func Entries() []report.Entry {
	var all []report.Entry
	for _, c := range Checks() {
		e := report.Entry{ID: string(c.ID), Level: string(c.Level), Title: c.Title}
		for _, p := range profiles() {
			if decides(c, p) {
				e.Profiles = append(e.Profiles, string(p))
			}
		}
		all = append(all, e)
	}
	return all
}
