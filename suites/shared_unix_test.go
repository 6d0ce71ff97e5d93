//go:build unix

package suites

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// TestReceiverIsStartedOnceForAllThatShareItsEnd: it may take long to start.
func TestReceiverIsStartedOnceForAllThatShareItsEnd(t *testing.T) {
	t.Parallel()
	ends := map[string]bool{}
	starts := 1
	for _, c := range Checks() {
		if c.Needs&check.Process != 0 && c.Needs&check.RealTime == 0 && (c.Shares == "" || !ends[c.Shares]) {
			ends[c.Shares] = true
			starts++
		}
	}
	if len(ends) < 3 { // with those that share none
		t.Fatalf("they share %v", ends)
	}
	log := filepath.Join(t.TempDir(), "starts")
	started := launch(t)
	r, err := JudgeProcess(t.Context(), reference.Mutant{}, Config{Seed: 1}, func(s Site) string {
		return fmt.Sprintf(`sh -c 'echo started >>"$0"; exec "$@"' '%s' %s`, log, started(s))
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Conclusion() != report.Conformant {
		t.Errorf("%s: %+v", r.Conclusion(), r.Results)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(text), "started"); got != starts {
		t.Errorf("it was started %d times, want %d", got, starts)
	}
}
