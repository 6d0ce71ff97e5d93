package main

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// rows returns what say makes of each of all.
func rows[T any](all []T, say func(T) string) []string {
	var said []string
	for _, one := range all {
		said = append(said, say(one))
	}
	return said
}

func reportNames() []string {
	return rows(report.Formats, func(f report.Format) string { return f.Name })
}

func formatNames() []string {
	return rows(fixtures.Formats, func(f fixtures.Format) string { return f.Name + "\t" + f.Doc })
}

func storyNames() []string {
	return rows(fixtures.Stories, func(s fixtures.Story) string { return s.Name + "\t" + s.Doc })
}

func mutantNames() []string {
	return rows(suites.Mutants(), func(m reference.Mutant) string { return m.Name + "\t" + m.Doc })
}

func policyNames() []string {
	return rows(delivery.Policies(), func(p delivery.Policy) string { return p.Name + "\t" + p.Doc })
}

func styles() []string {
	return rows(intercom.Styles(), func(s intercom.Style) string { return string(s) })
}

func schemes() []string {
	return rows(probe.Kinds, func(k probe.Kind) string { return k.Scheme + ":\t" + k.Doc })
}

func eras() []string { return []string{string(intercom.Legacy), string(intercom.Modern)} }
func clocks() []string {
	return []string{"real", "scaled:\ttimes as fast", "manual\tstands still until it is moved"}
}
func tableOrJSON() []string { return []string{"table", "json"} }
func textOrJSON() []string  { return []string{"text", "json"} }

func profiles() []string {
	return []string{string(suites.Wire) + "\tby what it answers", string(suites.Effects) + "\tby what it does, too", string(suites.Resilience) + "\tby what survives its end, too"}
}

// selectors is every word that selects checks.
func selectors() []string {
	words := []string{string(check.Must) + "\tevery MUST", string(check.Should) + "\tevery SHOULD", string(check.May) + "\tevery MAY"}
	for _, a := range suites.Catalogue() {
		words = append(words, a.Name+"\tevery check of "+a.Name)
		words = append(words, checkWords(a.Checks)...)
	}
	return words
}

func checkWords(checks []check.Check) []string {
	return rows(checks, func(c check.Check) string { return string(c.ID) + "\tThe receiver " + c.Title })
}
