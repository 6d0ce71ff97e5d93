// Package suites judges a receiver: it runs the catalogue of checks against it
// and reports.
//
// Ginkgo is the engine: each check is a spec, in a tree of areas. The bodies run
// in a pool beside it, since Ginkgo runs one spec at a time in a process and
// most checks only wait; a spec waits for its body and fails as it failed.
package suites

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// ginkgoHasRun says so of this process. It ends one in which it is to run again.
var ginkgoHasRun atomic.Bool

// Verify judges a receiver.
func Verify(ctx context.Context, c Config) (report.Report, error) {
	r, err := Start(ctx, c)
	if err != nil {
		return report.Report{}, err
	}
	return r.Report(), nil
}

// Report waits for every check and returns what they came to. It may be called
// once. The first report of a program waits through Ginkgo; in a Go test Ginkgo
// is left to the suites of that test.
func (r *Run) Report() report.Report {
	if testing.Testing() || ginkgoHasRun.Swap(true) {
		r.waitForAll()
	} else {
		r.runSpecs()
	}
	r.collect()
	defer r.end()
	return r.report()
}

// runSpecs has Ginkgo wait for the checks.
func (r *Run) runSpecs() {
	r.register()
	formatter.ColorableStdOut, formatter.ColorableStdErr = io.Discard, io.Discard // the report is ours to write
	suite, reporter := types.NewDefaultSuiteConfig(), types.NewDefaultReporterConfig()
	suite.RandomSeed, suite.FailOnEmpty, suite.Timeout = r.config.Seed, true, 24*time.Hour
	reporter.NoColor, reporter.Succinct = true, true
	ginkgo.RunSpecs(failer{}, "conformance of "+r.config.URL, suite, reporter)
}

// failer is the test that Ginkgo fails. The verdict comes from the outcomes.
type failer struct{}

func (failer) Fail() {}

// register builds the tree of specs. One container holds all of them, since
// Ginkgo shuffles those at the top.
func (r *Run) register() {
	ginkgo.Describe("The receiver", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		describe(func(ctx ginkgo.SpecContext, e entry) { r.spec(ctx, e.check) })
	})
}

// spec waits for the body of c and fails as it failed.
func (r *Run) spec(ctx context.Context, c check.Check) {
	if !r.selected[c.ID] {
		ginkgo.Skip("not selected")
	}
	over := context.AfterFunc(ctx, func() { r.stop(errInterrupted) }) // Ginkgo was interrupted; the body ends with the run
	defer over()
	o := r.tell(c)
	switch o.Finding {
	case check.Failed, check.Broken:
		ginkgo.Fail(o.Reason)
	case check.Inconclusive, check.Skipped:
		ginkgo.Skip(o.Reason)
	}
}
