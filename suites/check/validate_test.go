package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// sound is an area without a mistake.
func sound() check.Area {
	return check.Area{
		Name: "test", Prefix: "TST",
		Checks: []check.Check{{
			ID: "TST-001", Level: check.May, Title: "does", Why: "it must", Fix: "do it", Link: "https://example.com",
			Run: func(context.Context, *check.Bench) {},
		}},
		Mutants: []reference.Mutant{{Name: "does-2-things", Doc: "does too much", Fails: "TST-001", Mistake: func(*reference.Receiver) {}}},
	}
}

func TestSoundCatalogueHasNoMistake(t *testing.T) {
	t.Parallel()
	other := sound()
	other.Prefix, other.Checks[0].ID, other.Mutants[0].Name = "OTH", "OTH-001", "other"
	if err := check.Validate([]check.Area{sound(), other, {Name: "empty", Prefix: "EMP"}}); err != nil {
		t.Error(err)
	}
}

func TestEachKindOfMistakeIsFound(t *testing.T) {
	t.Parallel()
	const (
		badID, incomplete = "its ID is not of the form TST-001", "check TST-001 is incomplete"
		badMutant         = "is incomplete or its name is not kebab-case"
	)
	for name, c := range map[string]struct {
		change func(*check.Area)
		want   string
	}{
		"ID of another area":    {func(a *check.Area) { a.Checks[0].ID = "SIG-001" }, `check "SIG-001": ` + badID},
		"ID of two digits":      {func(a *check.Area) { a.Checks[0].ID = "TST-01" }, badID},
		"ID of four digits":     {func(a *check.Area) { a.Checks[0].ID = "TST-0001" }, badID},
		"ID in lower case":      {func(a *check.Area) { a.Checks[0].ID = "tst-001" }, badID},
		"no ID":                 {func(a *check.Area) { a.Checks[0].ID = "" }, badID},
		"prefix of two":         {func(a *check.Area) { a.Prefix = "TS" }, `not of the form TS-001`},
		"level that is none":    {func(a *check.Area) { a.Checks[0].Level = "must" }, `check TST-001: no level "must"`},
		"waits alone":           {func(a *check.Area) { a.Checks[0].Waits, a.Checks[0].Alone = true, true }, `check TST-001 runs alone, so that nothing can run beside it while it waits`},
		"late among others":     {func(a *check.Area) { a.Checks[0].Late = true }, `check TST-001 is late, and so must run alone`},
		"shares without an end": {func(a *check.Area) { a.Checks[0].Shares = "killed" }, `check TST-001 shares an end of the receiver, and so must need its process and run alone`},
		"no title":              {func(a *check.Area) { a.Checks[0].Title = "" }, incomplete},
		"no why":                {func(a *check.Area) { a.Checks[0].Why = "" }, incomplete},
		"no fix":                {func(a *check.Area) { a.Checks[0].Fix = "" }, incomplete},
		"no link":               {func(a *check.Area) { a.Checks[0].Link = "" }, incomplete},
		"nothing to run":        {func(a *check.Area) { a.Checks[0].Run = nil }, incomplete},
		"check twice":           {func(a *check.Area) { a.Checks = append(a.Checks, a.Checks[0]) }, "TST-001 is defined twice"},
		"mutant twice":          {func(a *check.Area) { a.Mutants = append(a.Mutants, a.Mutants[0]) }, "does-2-things is defined twice"},
		"mutant in Pascal":      {func(a *check.Area) { a.Mutants[0].Name = "DoesTwo" }, `mutant "DoesTwo" ` + badMutant},
		"mutant with a dash":    {func(a *check.Area) { a.Mutants[0].Name = "does-" }, badMutant},
		"mutant without name":   {func(a *check.Area) { a.Mutants[0].Name = "" }, badMutant},
		"mutant without words":  {func(a *check.Area) { a.Mutants[0].Doc = "" }, badMutant},
		"mutant to be missed":   {func(a *check.Area) { a.Mutants[0].Fails = "" }, badMutant},
		"mutant of no mistake":  {func(a *check.Area) { a.Mutants[0].Mistake = nil }, badMutant},
	} {
		a := sound()
		c.change(&a)
		if err := check.Validate([]check.Area{a}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q", name, err, c.want)
		}
	}
}

func TestAllMistakesAreFoundAtOnce(t *testing.T) {
	t.Parallel()
	a, again := sound(), sound()
	a.Checks[0].Why, a.Mutants[0].Doc = "", ""
	err := check.Validate([]check.Area{a, again})
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{"check TST-001 is incomplete", `mutant "does-2-things" is incomplete`, "TST-001 is defined twice", "does-2-things is defined twice"}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not in %q", w, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != len(want) {
		t.Errorf("%d mistakes, want %d", n, len(want))
	}
}
