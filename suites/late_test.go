package suites

import (
	"slices"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// TestWhatLooksAgainNeedsNoOtherCheck: a user may select it alone.
func TestWhatLooksAgainNeedsNoOtherCheck(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]check.ID{"works-off-what-it-refused": "SIG-080", "does-duplicates-later": "IDM-021"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := Mutants()
			m := all[slices.IndexFunc(all, func(m reference.Mutant) bool { return m.Name == name })]
			r, err := Judge(t.Context(), m, Config{Seed: 1, Only: []string{string(id)}})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(judgedResults(r)); n != 1 || !Expected(m, id) {
				t.Errorf("it is judged by %d checks", n)
			}
			for _, d := range Deviations(m, r) {
				t.Error(d)
			}
		})
	}
}
