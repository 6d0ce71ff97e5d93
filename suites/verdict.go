package suites

import (
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// report puts together what was found.
func (r *Run) report() report.Report {
	out := report.Report{
		Tool: r.config.Tool, Receiver: report.Receiver{URL: r.config.URL},
		Profile: string(r.profile), Seed: r.config.Seed, RunID: r.config.RunID, Strict: r.config.Strict,
		Complete: true, Interrupted: r.ctx.Err() != nil,
		Started: r.started, Took: time.Since(r.started), Redactor: r.redactor,
	}
	for _, e := range r.entries {
		o := r.found[e.check.ID]
		if !r.selected[e.check.ID] {
			o, out.Complete = check.Outcome{Finding: check.Skipped, Reason: "not selected"}, false
		}
		result := r.result(e.check, o)
		result.Area = e.area.Name
		result.Unselected = !r.selected[e.check.ID]
		result.Required = result.Required && !result.Unselected
		if w := waiverOf(r.config.Waivers, e.check.ID); w != nil {
			out.Waivers = append(out.Waivers, w.waive(&result, r.started))
		}
		out.Results = append(out.Results, result)
	}
	out.Complete = out.Complete && !out.Interrupted
	if r.profile == Wire {
		out.Hints = append(out.Hints, "only what the receiver answers was judged; give a --probe to judge what it does, duplicates first of all")
	}
	return out
}

func (r *Run) result(c check.Check, o check.Outcome) report.Result {
	return report.Result{
		ID: string(c.ID), Level: string(c.Level), Title: c.Title, Why: c.Why, Link: c.Link, Fix: c.Fix,
		Verdict: verdict(o.Finding), Reason: r.redactor.Redact(o.Reason), Note: r.redactor.Redact(o.Note), Diagnosis: r.redactor.Redact(o.Diagnosis), Took: o.Took, Exchanges: o.Exchanges,
		Required: r.profile != Wire || c.Needs&check.Effects == 0,
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
