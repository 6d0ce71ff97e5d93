package suites

import (
	"context"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// Register adds a container of specs to the caller's own Ginkgo suite, one for
// each check, labelled with its ID, area and level. The run starts with the
// first of them, and sends what Ginkgo's labels let through. What keeps the
// receiver from being conformant fails its spec; any other check that was not
// passed skips its own. A receiver that cannot be judged, and a [Config] with a
// mistake, fail the container.
func Register(c Config) bool {
	var r *Run
	return ginkgo.Describe("The receiver", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		ginkgo.BeforeAll(func() {
			run, err := start(context.Background(), c, lets(ginkgo.GinkgoConfiguration()))
			if err != nil {
				ginkgo.Fail(err.Error())
			}
			r = run
			ginkgo.DeferCleanup(r.leave)
		})
		describe(func(ctx ginkgo.SpecContext, e entry) { r.embeddedSpec(ctx, e) })
	})
}

// describe makes a container of each area, and a spec of each check.
func describe(run func(ginkgo.SpecContext, entry)) {
	for _, a := range Catalogue() {
		ginkgo.Describe(a.Title, func() {
			for i, e := range entries([]check.Area{a}) {
				at := types.CodeLocation{FileName: string(e.check.ID), LineNumber: i + 1}
				ginkgo.It(string(e.check.ID)+" "+e.check.Title, at, ginkgo.Label(e.labels()...), func(ctx ginkgo.SpecContext) { run(ctx, e) })
			}
		})
	}
}

func (e entry) labels() []string {
	return []string{string(e.check.ID), e.area.Name, string(e.check.Level)}
}

// lets returns whether Ginkgo's filter of labels lets a check through.
func lets(suite types.SuiteConfig, _ types.ReporterConfig) func(entry) bool {
	filter, err := types.ParseLabelFilter(suite.LabelFilter)
	if err != nil || suite.LabelFilter == "" { // Ginkgo says what is wrong with a filter
		return func(entry) bool { return true }
	}
	return func(e entry) bool { return filter(e.labels()) }
}

func (r *Run) embeddedSpec(ctx context.Context, e entry) {
	over := context.AfterFunc(ctx, func() { r.stop(errInterrupted) })
	defer over()
	if ask := r.ask[e.check.ID]; ask != nil {
		ask() // the caller's own labels let it through
	}
	blocks, text := r.embedded(e)
	switch words := strings.TrimSpace(text); {
	case blocks:
		ginkgo.Fail(words)
	case words != "":
		ginkgo.Skip(words)
	}
}
