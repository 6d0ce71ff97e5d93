package suites

import (
	"cmp"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

func TestCatalogueIsValid(t *testing.T) {
	if err := check.Validate(Catalogue()); err != nil {
		t.Error(err)
	}
}

// TestMatrix proves that the reference passes every check, that each mutant
// fails exactly the checks that it names, and that every check fails some
// mutant that does not simply refuse everything.
func TestMatrix(t *testing.T) {
	var proofs []Proof
	if testing.Short() {
		t.Skip("it takes minutes, and the checks that measure time say nothing under the race detector")
	}
	err := Selftest(t.Context(), Mutants(), launch(t), func(p Proof) {
		proofs = append(proofs, p)
		if p.Mutant.Mistake == nil && len(Unjudged(p)) > 0 {
			t.Errorf("the reference was not judged by %v", Unjudged(p))
		}
		if len(p.Again) > 0 {
			t.Logf("%s: judged again by %v", cmp.Or(p.Mutant.Name, "reference"), p.Again)
		}
		for _, d := range p.Deviations {
			t.Errorf("%s: %s", cmp.Or(p.Mutant.Name, "reference"), d)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(proofs) != len(Mutants())+1 {
		t.Errorf("%d receivers were judged", len(proofs))
	}
	for _, id := range Unproven(proofs) {
		t.Errorf("%s fails no mutant but %s: it is not proven", id, reference.RefusesAll)
	}
	if len(proofs) < 90 || len(Checks()) < 80 {
		t.Errorf("%d receivers and %d checks are too few", len(proofs), len(Checks()))
	}
}

func TestEveryMutantSaysWhatItIs(t *testing.T) {
	for _, m := range Mutants() {
		if strings.HasSuffix(m.Doc, ".") {
			t.Errorf("%s: %q ends in a full stop", m.Name, m.Doc)
		}
	}
}
