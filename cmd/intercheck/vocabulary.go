package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A form says how the words of a vocabulary make a value.
type form int

const (
	isOpen   form = iota // other values are possible
	isClosed             // no other value is
	isPrefix             // a value may go on after the word
)

// A vocabulary is what there is for a flag. Shells complete it, and where it is
// closed a configuration file is held to it.
type vocabulary struct {
	command, flag string
	words         func() []string // after a tab, what the word means
	form          form
	after         string // the characters that a further word can follow
}

// vocabularies is every vocabulary. To add one, add a row.
var vocabularies = []vocabulary{
	{"verify", "only", selectors, isOpen, ","},
	{"verify", "skip", selectors, isOpen, ","},
	{"verify", "topic", fixtures.Names, isOpen, ","},
	{"verify", "probe", schemes, isPrefix, ""},
	{"verify", "report", reportNames, isPrefix, ""},
	{"verify", "profile", profiles, isClosed, ""},
	{"mock", "clock", clocks, isPrefix, ""},
	{"mock", "policy", policyNames, isClosed, ""},
	{"mock", "style", styles, isClosed, ""},
	{"mock", "subscribe", fixtures.Names, isPrefix, "=,"},
	{"fixtures", "topic", fixtures.Names, isOpen, ","},
	{"fixtures", "story", storyNames, isClosed, ""},
	{"fixtures", "format", formatNames, isClosed, ""},
	{"fixtures", "era", eras, isClosed, ""},
	{"fixtures", "style", styles, isClosed, ""},
	{"trigger", "tamper", tamperings, isClosed, ""},
	{"trigger", "era", eras, isClosed, ""},
	{"trigger", "style", styles, isClosed, ""},
	{"receiver", "mutant", mutantNames, isClosed, ""},
	{"selftest", "mutant", mutantNames, isOpen, ","},
	{"list", "format", tableOrJSON, isClosed, ""},
	{"config", "format", tableOrJSON, isClosed, ""},
}

// vocabularyOf returns the vocabulary of a flag; an open one without words if
// there is none.
func vocabularyOf(command, flag string) vocabulary {
	i := slices.IndexFunc(vocabularies, func(v vocabulary) bool { return v.command == command && v.flag == flag })
	if i < 0 {
		return vocabulary{words: func() []string { return nil }}
	}
	return vocabularies[i]
}

// values returns the words without what they mean.
func (v vocabulary) values() []string {
	return rows(v.words(), func(word string) string { value, _, _ := strings.Cut(word, "\t"); return value })
}

// refuse says what is wrong with value, or "".
func (v vocabulary) refuse(value string) string {
	known := v.values()
	if slices.Contains(known, value) {
		return ""
	}
	const few = 12 // more than that nobody reads
	switch near := nearest.Hint(value, known); {
	case near != "":
		return fmt.Sprintf("there is no %q%s", value, near)
	case len(known) <= few:
		return fmt.Sprintf("there is no %q: use one of %s", value, strings.Join(known, ", "))
	default:
		return fmt.Sprintf("there is no %q", value)
	}
}

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
	return rows(suites.Mutants(), func(m check.Mutant) string { return m.Name + "\t" + m.Doc })
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

func eras() []string        { return []string{string(intercom.Legacy), string(intercom.Modern)} }
func clocks() []string      { return []string{"real", "scaled:\ttimes as fast"} }
func tableOrJSON() []string { return []string{"table", "json"} }

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
