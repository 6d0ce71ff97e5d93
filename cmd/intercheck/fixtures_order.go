package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An ordered is what is to be made, once everything that was asked for makes sense.
type ordered struct {
	batch  fixtures.Batch
	format fixtures.Format
	topics []fixtures.Definition
}

// order finds out what is to be made.
func (m making) order() (o ordered, err error) {
	topics, wrongTopic := m.definitions()
	format, wrongFormat := fixtures.LookupFormat(m.format)
	style, wrongStyle := intercom.ParseStyle(m.style)
	at, wrongTime := time.Parse(time.RFC3339, m.at)
	if wrongTime != nil {
		wrongTime = fmt.Errorf("--at %q: it is no time such as %s", m.at, fixturesAt)
	}
	var wrongStory error
	generator := fixtures.New(m.seed, "").In(m.appID)
	o.batch = generator.Batch(topics, m.count, at)
	if m.story != "" {
		var story fixtures.Story
		story, wrongStory = fixtures.LookupStory(m.story)
		o.batch = generator.StoryBatch(story, m.count, at)
	}
	o.format, o.topics = format, topics
	o.batch.Style, o.batch.Keys, o.batch.URL, o.batch.Forged = style, fixtures.Keys{Secret: m.secret, Token: m.token}, m.to, m.forged
	o.batch.Workers = m.workers
	if m.workers == 0 {
		o.batch.Workers = runtime.GOMAXPROCS(0)
	}
	return o, errors.Join(wrongTopic, wrongStory, wrongFormat, wrongStyle, wrongTime, m.wrongNumbers(), checkReceiver(m.to))
}

// mostFixtures of each topic can still be counted, all together, in 32 bits.
const mostFixtures = 5_000_000

func (m making) wrongNumbers() error {
	var errs []error
	switch {
	case m.count < 1:
		errs = append(errs, fmt.Errorf("--count %d: make 1 or more", m.count))
	case m.count > mostFixtures:
		errs = append(errs, fmt.Errorf("--count %d: make at most %d at once, and others with another --seed", m.count, mostFixtures))
	}
	if m.workers < 0 {
		errs = append(errs, fmt.Errorf("--workers %d: take 1 or more, or 0 for one for each CPU", m.workers))
	}
	return errors.Join(errs...)
}

// suits reports flags that were given and do not go together.
func (m making) suits(given func(flag string) bool) error {
	var errs []error
	refuse := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	for _, f := range []struct{ name, value string }{{"out", m.out}, {"schema", m.schema}, {"vectors", m.vectors}, {"story", m.story}} {
		refuse(given(f.name) && f.value == "", "--%s is empty: give it a value, or leave it out", f.name)
	}
	var folders []string
	for _, flag := range []string{"out", "schema", "vectors"} {
		if given(flag) {
			folders = append(folders, "--"+flag)
		}
	}
	refuse(len(folders) > 1, "%s: give one of them", strings.Join(folders, " and "))
	refuse(len(folders) > 0 && given("format"), "--format says how to print: leave it out with %s", strings.Join(folders, " and "))
	for _, flag := range []string{"check", "force"} {
		refuse(len(folders) == 0 && given(flag), "--%s is about files: give --out, --schema or --vectors too", flag)
	}
	refuse(m.check && m.force, "--check changes nothing: leave out --force")
	refuse(m.all && m.era != "", "--all is both eras: leave out --era")
	for _, flag := range []string{"topic", "all", "era"} {
		refuse(m.story != "" && given(flag), "--story has topics of its own: leave out --%s", flag)
	}
	for _, flag := range []string{"story", "forged", "count"} {
		refuse(m.schema != "" && given(flag), "--schema is of topics: leave out --%s", flag)
	}
	for _, flag := range []string{"story", "forged", "count", "topic", "all", "era", "seed", "app-id"} {
		refuse(m.vectors != "" && given(flag), "--vectors are always the same: leave out --%s", flag)
	}
	return errors.Join(errs...)
}

// definitions returns the topics that are asked for, each once, with --all
// once for each era that has it.
func (m making) definitions() ([]fixtures.Definition, error) {
	matching, err := definitions(m.topics, intercom.Era(m.era))
	if err != nil || !m.all {
		return matching, err
	}
	var all []fixtures.Definition
	for _, d := range fixtures.Topics {
		if slices.ContainsFunc(matching, func(have fixtures.Definition) bool { return have.Topic == d.Topic }) {
			all = append(all, d)
		}
	}
	return all, nil
}

// definitions returns the topics that match any of the patterns, each once.
func definitions(patterns []string, era intercom.Era) ([]fixtures.Definition, error) {
	if len(patterns) == 0 {
		patterns = []string{"*"}
	}
	var all []fixtures.Definition
	for _, pattern := range patterns {
		matching, err := fixtures.Match(pattern, era)
		if err != nil {
			return nil, err
		}
		for _, d := range matching {
			if !slices.ContainsFunc(all, func(have fixtures.Definition) bool { return have.Topic == d.Topic }) {
				all = append(all, d)
			}
		}
	}
	return all, nil
}
