package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const fixturesDoc = `Fixtures makes up notifications as Intercom sends them, each signed, and prints
them. The same flags print the same bytes, on any machine.

Without --topic there is one of every topic. --era legacy is API 1.x (user.*),
modern is API 2.x (contact.*); without it, a topic that both have is modern.
Without --secret they are signed with "` + fixturesSecret + `", which is no secret;
with an empty one they are not signed.

The topics are
%s`

const fixturesExample = `  intercheck fixtures --topic contact.user.created
  intercheck fixtures --topic 'conversation.*' --count 100 --format ndjson
  intercheck fixtures --topic ping --format http | nc 127.0.0.1 9900`

// Both are fixed, so that whoever leaves them out gets the same bytes.
const (
	fixturesSecret = "intercheck-fixtures"
	fixturesAt     = "2026-01-01T00:00:00Z"
)

// fixturesURL is where examples of HTTP requests go: to the reference receiver.
const fixturesURL = "http://127.0.0.1:9900/webhook"

// A making is what the command fixtures is asked for.
type making struct {
	topics                 []string
	count                  int
	seed                   int64
	secret                 intercom.Secret
	format, era, style, at string
}

func fixturesCommand(c *cli) *cobra.Command {
	m := making{secret: fixturesSecret}
	cmd := &cobra.Command{
		Use: "fixtures", Short: "Make up signed notifications", Long: fmt.Sprintf(fixturesDoc, paragraph(fixtures.Names())), Example: fixturesExample, Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.fixtures(cmd.Context(), m) },
	}
	f := cmd.Flags()
	f.Var(list{values: &m.topics, commas: true}, "topic", "`PATTERN` of topics, such as conversation.*; can be repeated; all by default")
	f.IntVar(&m.count, "count", 1, "make `N` notifications of each topic")
	f.Int64Var(&m.seed, "seed", 1, "`N` that everything made up is made from")
	f.Var(c.secret(&m.secret), "secret", "`SECRET` that signs them")
	f.StringVar(&m.format, "format", fixtures.Formats[0].Name, "print as `FORMAT`: "+formats())
	f.StringVar(&m.era, "era", "", "`ERA` of Intercom: legacy or modern")
	f.StringVar(&m.style, "style", string(intercom.Pretty), "lay bodies out in `STYLE`: pretty (as Intercom does) or compact")
	f.StringVar(&m.at, "at", fixturesAt, "`TIME` at which it happens, as in RFC 3339")
	return cmd
}

// formats says what there is for --format.
func formats() string {
	var all []string
	for _, f := range fixtures.Formats {
		all = append(all, fmt.Sprintf("%s (%s)", f.Name, f.Doc))
	}
	return strings.Join(all, ", ")
}

func (c *cli) fixtures(ctx context.Context, m making) error {
	topics, wrongTopic := definitions(m.topics, intercom.Era(m.era))
	format, wrongFormat := fixtures.LookupFormat(m.format)
	style, wrongStyle := intercom.ParseStyle(m.style)
	at, wrongTime := time.Parse(time.RFC3339, m.at)
	if wrongTime != nil {
		wrongTime = fmt.Errorf("--at %q: it is no time such as %s", m.at, fixturesAt)
	}
	var wrongCount error
	if m.count < 1 {
		wrongCount = fmt.Errorf("--count %d: make 1 or more", m.count)
	}
	if err := errors.Join(wrongTopic, wrongFormat, wrongStyle, wrongTime, wrongCount); err != nil {
		return err
	}
	generator := fixtures.New(m.seed, "")
	for i := range m.count {
		for _, d := range topics {
			fixture, err := generator.Fixture(d, uint64(i), at)
			if err != nil {
				return err
			}
			example, err := fixture.Example(style, m.secret, fixturesURL)
			if err != nil {
				return err
			}
			if err := errors.Join(ctx.Err(), format.Write(c.stdout, example)); err != nil {
				return err
			}
		}
	}
	return nil
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
