package signature

import (
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
)

func TestEachFamilyOfTopicsIsAskedAboutEarly(t *testing.T) {
	t.Parallel()
	all := ofIntercom(nil)
	first := all[len(all)-1:]
	got := inTurn(first, all)
	if len(got) != len(all) || got[0].Topic != first[0].Topic {
		t.Fatalf("%d of %d topics, from %s on", len(got), len(all), got[0].Topic)
	}
	families := map[string]bool{}
	family := func(d fixtures.Definition) string { name, _, _ := strings.Cut(string(d.Topic), "."); return name }
	for _, d := range all {
		families[family(d)] = true
	}
	for _, d := range got[:len(families)+1] {
		delete(families, family(d))
	}
	if len(families) > 0 {
		t.Errorf("%v come later", families)
	}
}
