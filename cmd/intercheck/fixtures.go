package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const fixturesDoc = `Fixtures makes up notifications as Intercom sends them, each signed, and prints
them. The same flags print the same bytes, on any machine.

Without --topic there is one of every topic. --era legacy is API 1.x (user.*),
modern is API 2.x (contact.*); without it, a topic that both have is modern.
--all is both eras. --story is several notifications about one contact.
Without --secret they are signed with "` + fixturesSecret + `", which is no secret;
with an empty one they are not signed. --forged makes, of each notification,
every forgery that a receiver must refuse, or may: each says which.

--out DIR writes a body and its headers as files for each notification, and
index.json, which lists them. What an earlier call wrote and this one does not
is removed; what somebody else made or changed stays, and is an error without
--force. With --check nothing is written, and what would change is listed.

The topics are
%s

The stories are
%s

A FORMAT is one of
%s

Exit codes: 0 when all of it was made, 1 when --check found a difference, 2 for
usage or configuration, or when it could not be written, 130 when interrupted.`

const fixturesExample = `  intercheck fixtures --topic contact.user.created
  intercheck fixtures --topic 'conversation.*' --count 100 --format ndjson
  intercheck fixtures --topic contact.deleted --forged --format curl --to http://127.0.0.1:3000/webhook | sh
  intercheck fixtures --story support-thread --format k6 > load.js
  intercheck fixtures --all --out testdata/intercom && intercheck fixtures --all --out testdata/intercom --check
  intercheck fixtures --all --schema schemas`

// All are fixed, so that whoever leaves them out gets the same bytes.
const (
	fixturesSecret = "intercheck-fixtures"
	fixturesToken  = "intercheck-fixtures-token"
	fixturesAt     = "2026-01-01T00:00:00Z"
	fixturesURL    = "http://127.0.0.1:9900/webhook" // of the reference receiver
)

// A making is what the command fixtures is asked for.
type making struct {
	topics                        []string
	all, forged                   bool
	story, era, style, at, format string
	count, workers                int
	seed                          int64
	appID                         string
	secret, token                 intercom.Secret
	to                            string
	out, schema, vectors          string
	check, force                  bool
}

func fixturesCommand(c *cli) *cobra.Command {
	m := making{secret: fixturesSecret, token: fixturesToken}
	cmd := &cobra.Command{
		Use: "fixtures", Short: "Make up signed notifications", Example: fixturesExample, Args: takes(),
		Long: fmt.Sprintf(fixturesDoc, paragraph(fixtures.Names()), stories(), formats()),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := m.suits(cmd.Flags().Changed); err != nil {
				return err
			}
			return c.fixtures(cmd.Context(), m)
		},
	}
	f := cmd.Flags()
	f.Var(list{values: &m.topics, commas: true}, "topic", "`PATTERN` of topics, such as conversation.*; can be repeated; all by default")
	f.BoolVar(&m.all, "all", false, "make each topic of both eras")
	f.StringVar(&m.story, "story", "", "tell the story of that `NAME` instead")
	f.BoolVar(&m.forged, "forged", false, "make every forgery of each notification, instead of it")
	f.IntVar(&m.count, "count", 1, "make `N` notifications of each topic, or tell the story so often")
	f.Int64Var(&m.seed, "seed", 1, "`N` that everything made up is made from")
	f.StringVar(&m.appID, "app-id", "", "`ID` code of the workspace that they are from; made from the seed by default")
	f.Var(c.secret(&m.secret), "secret", "`SECRET` that signs them")
	f.Var(c.secret(&m.token), "token", "access `TOKEN` of the receiver, which one of the forgeries is signed with")
	f.StringVar(&m.format, "format", fixtures.Formats[0].Name, "print as `FORMAT`, see above")
	f.StringVar(&m.to, "to", fixturesURL, "`URL` of the receiver, in formats that send")
	f.StringVar(&m.era, "era", "", "`ERA` of Intercom: legacy or modern")
	f.StringVar(&m.style, "style", string(intercom.Pretty), "lay bodies out in `STYLE`: pretty (as Intercom does) or compact")
	f.StringVar(&m.at, "at", fixturesAt, "`TIME` at which it happens, as in RFC 3339; of a story, at which it ends")
	f.IntVar(&m.workers, "workers", 0, "make up to `N` at once; what is made stays the same; one for each CPU by default")
	f.StringVar(&m.out, "out", "", "write them to files in `DIR`")
	f.StringVar(&m.schema, "schema", "", "write the JSON Schema of each topic's notification to `DIR`, instead of them")
	f.StringVar(&m.vectors, "vectors", "", "write vectors for tests of other programs to `DIR`, instead of them")
	f.BoolVar(&m.check, "check", false, "change nothing: list what differs from what would be written")
	f.BoolVar(&m.force, "force", false, "overwrite files that somebody else made or changed")
	return cmd
}

// formats says what there is for --format, a line each.
func formats() string {
	var lines []string
	for _, f := range fixtures.Formats {
		lines = append(lines, fmt.Sprintf("  %-8s  %s", f.Name, f.Doc))
	}
	return strings.Join(lines, "\n")
}

// stories says what there is for --story, with what happens in it below.
func stories() string {
	var lines []string
	for _, s := range fixtures.Stories {
		lines = append(lines, "  "+s.Name, indented(s.Doc))
	}
	return strings.Join(lines, "\n")
}

// indented returns text on lines that are no wider than help is.
func indented(text string) string {
	const width, margin = 80, "     "
	lines := []string{margin}
	for word := range strings.FieldsSeq(text) {
		if last := &lines[len(lines)-1]; len(*last)+1+len(word) <= width {
			*last += " " + word
			continue
		}
		lines = append(lines, margin+" "+word)
	}
	return strings.Join(lines, "\n")
}
