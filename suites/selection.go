package suites

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A selection says which checks run.
type selection struct{ only, skip []string }

// An entry is a check with the area it is in.
type entry struct {
	area  check.Area
	check check.Check
}

// entries returns every check of the catalogue.
func entries(areas []check.Area) []entry {
	var all []entry
	for _, a := range areas {
		for _, c := range a.Checks {
			all = append(all, entry{a, c})
		}
	}
	return all
}

// matches reports whether pattern names e: by its ID, a glob of IDs, its area
// or its level. Letter case does not count.
func (e entry) matches(pattern string) bool {
	pattern = strings.ToUpper(pattern)
	ok, err := path.Match(pattern, string(e.check.ID))
	return err == nil && ok || pattern == strings.ToUpper(e.area.Name) || pattern == e.area.Prefix || pattern == string(e.check.Level)
}

// pick returns which of the checks are selected. Each pattern must match some
// check, so that a typo selects nothing silently.
func (s selection) pick(all []entry) (map[check.ID]bool, error) {
	only, err := expand(s.only)
	if err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	skip, err := expand(s.skip)
	if err != nil {
		return nil, fmt.Errorf("--skip: %w", err)
	}
	picked := map[check.ID]bool{}
	for _, e := range all {
		picked[e.check.ID] = len(only) == 0
	}
	if err := mark(picked, all, only, true); err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	if err := mark(picked, all, skip, false); err != nil {
		return nil, fmt.Errorf("--skip: %w", err)
	}
	for _, selected := range picked {
		if selected {
			return picked, nil
		}
	}
	return nil, errors.New("--skip leaves no check to run")
}

func mark(picked map[check.ID]bool, all []entry, patterns []string, as bool) error {
	for _, p := range patterns {
		found := false
		for _, e := range all {
			if e.matches(p) {
				picked[e.check.ID], found = as, true
			}
		}
		if !found {
			return fmt.Errorf("%q matches no check%s (intercheck list shows them all)", p, nearest.Hint(p, names(all)))
		}
	}
	return nil
}

// names returns every word that selects something.
func names(all []entry) []string {
	known := []string{string(check.Must), string(check.Should), string(check.May)}
	for _, e := range all {
		known = append(known, string(e.check.ID), e.area.Name, e.area.Prefix)
	}
	return known
}

// expand splits patterns at commas, and replaces @file by what its lines say.
func expand(patterns []string) ([]string, error) {
	var all []string
	for _, p := range patterns {
		for word := range strings.SplitSeq(p, ",") {
			text := strings.TrimSpace(word)
			if file, ok := strings.CutPrefix(text, "@"); ok {
				content, err := os.ReadFile(file)
				if err != nil {
					return nil, fmt.Errorf("read the patterns of %s: %w", text, err)
				}
				text = string(content)
			}
			all = append(all, words(text)...)
		}
	}
	if len(patterns) > 0 && len(all) == 0 {
		return nil, errors.New("it names no pattern")
	}
	return all, nil
}

// words returns the patterns in a text: what its lines have before a #, split
// at commas.
func words(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		for w := range strings.SplitSeq(line, ",") {
			if w = strings.TrimSpace(w); w != "" {
				all = append(all, w)
			}
		}
	}
	return all
}
