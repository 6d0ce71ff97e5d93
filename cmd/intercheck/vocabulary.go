package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
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
	{"mock", "store", stores, isPrefix, ""},
	{"mock", "clock", clocks, isPrefix, ""},
	{"mock", "api-version", api.Versions, isClosed, ""},
	{"mock", "policy", policyNames, isOpen, ""},
	{"mock", "style", styles, isClosed, ""},
	{"mock", "tls", kindsOfCertificate, isClosed, ""},
	{"mock", "app-topics", fixtures.Names, isOpen, ","},
	{"mock", "app-permissions", workspace.Permissions, isOpen, ","},
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
	{"version", "format", textOrJSON, isClosed, ""},
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
