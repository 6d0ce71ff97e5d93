package suites

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Test judges a receiver within a Go test, with a subtest for each area and
// check. What keeps the receiver from being conformant fails its subtest; any
// other check that was not passed skips its own. A receiver that cannot be
// judged, and a [Config] with a mistake, end t.
func Test(t *testing.T, c Config) report.Report {
	t.Helper()
	r, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range Catalogue() {
		t.Run(a.Name, func(t *testing.T) {
			for _, e := range entries([]check.Area{a}) {
				t.Run(string(e.check.ID), func(t *testing.T) { r.subtest(t, e) })
			}
		})
	}
	r.leave()
	out := r.report()
	if got := out.Conclusion(); got != report.Conformant {
		verdict := fmt.Sprintf("the receiver at %s is %s", c.URL, got.Words())
		t.Error(strings.Join(append([]string{verdict}, out.Hints...), "\nhint: "))
	}
	return out
}

func (r *Run) subtest(t *testing.T, e entry) {
	t.Helper()
	switch blocks, text := r.embedded(e); {
	case blocks:
		t.Error(text)
	case text != "":
		t.Skip(text)
	}
}

// embedded waits for what comes of a check. It returns whether that keeps the
// receiver from being conformant, and what there is to say of it.
func (r *Run) embedded(e entry) (blocks bool, text string) {
	if r.selected[e.check.ID] {
		r.tell(e.check)
	}
	x, _ := r.result(e)
	if x.Verdict == report.Pass {
		return false, ""
	}
	all := report.Report{Strict: r.config.Strict, Redactor: r.redactor}
	return all.Blocks(x), string(x.Verdict) + all.Explain(x)
}

// errLeft says that nobody waits for the checks that still run.
var errLeft = errors.New("nobody waits for it")

// leave ends the run. A check that nobody waited for, since the test runner was
// told to leave it out, counts as not selected.
func (r *Run) leave() {
	r.stop(errLeft)
	<-r.done
	r.end()
	for id := range r.selected {
		r.selected[id] = r.told(id)
	}
}
