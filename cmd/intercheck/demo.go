package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const demoDoc = `Demo shows what a verdict looks like, and needs nothing but itself: it judges the
reference receiver, which is correct, and then the same receiver with one mistake,
a missing check for duplicates. Both listen on 127.0.0.1 while it lasts.

It ends with 0 when both verdicts are as they should be.`

// demoMutant makes the mistake that most receivers make.
const demoMutant = "no-dedupe"

func demoCommand(c *cli) *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Judge a good and a bad receiver", Long: demoDoc, Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context()) },
	}
}

func (c *cli) demo(ctx context.Context) error {
	mutant, err := lookupMutant(demoMutant)
	if err != nil {
		return err
	}
	good, err := c.show(ctx, "the reference receiver", reference.Mutant{})
	if err != nil {
		return err
	}
	bad, err := c.show(ctx, fmt.Sprintf("the mutant %s, which %s", mutant.Name, mutant.Doc), mutant, "idempotency")
	if err != nil {
		return err
	}
	if good.Conclusion() != report.Conformant {
		c.say("that is not as it should be: the reference is conformant; is this machine very busy?")
		return status(exitNotConformant)
	}
	if wrong := surprises(mutant, bad); len(wrong) > 0 {
		c.say("that is not as it should be:\n%s", strings.Join(wrong, "\n"))
		return status(exitNotConformant)
	}
	_, err = fmt.Fprintf(c.stdout, "\nAs it should be: the reference is conformant, and %s is caught by every check that is there to catch it.\n", mutant.Name)
	return err
}

// show judges a receiver over HTTP, as verify would, and prints the report.
func (c *cli) show(ctx context.Context, name string, m reference.Mutant, only ...string) (report.Report, error) {
	if _, err := fmt.Fprintf(c.stdout, "\n# Judging %s\n\n", name); err != nil {
		return report.Report{}, err
	}
	secret := intercom.Secret(rand.Text())
	receiver, err := c.startReceiver(reception{addr: "127.0.0.1:0", secret: secret, mutant: m.Name})
	if err != nil {
		return report.Report{}, err
	}
	defer func() { _ = receiver.Close() }() // nobody waits for its answers any more
	probes, err := c.openProbes(ctx, []string{receiver.EffectsURL()})
	if err != nil {
		return report.Report{}, err
	}
	defer c.closeProbes(probes)
	r, err := c.judge(ctx, suites.Config{URL: receiver.URL(), Secret: secret, Token: receiver.Token, Probes: probes, Only: only, Seed: 1, Tool: tool()})
	if err != nil {
		return r, err
	}
	if r.Interrupted {
		return r, status(exitInterrupted)
	}
	text, err := report.Lookup("text")
	if err != nil {
		return r, err
	}
	return r, text.Write(c.stdout, short(r), report.Options{Colour: c.colour})
}

// short returns r with only the checks that were run, and evidence of only the
// first failure.
func short(r report.Report) report.Report {
	r.Total, r.Results = len(r.Results), ran(r)
	shown := false
	for i, x := range r.Results {
		if x.Verdict == report.Fail && shown {
			r.Results[i].Exchanges = nil
		}
		shown = shown || x.Verdict == report.Fail
	}
	if shown {
		r.Hints = append(slices.Clone(r.Hints), "only the first failure is shown with its exchanges here; verify shows them all")
	}
	return r
}

// ran returns the results of the checks that were run.
func ran(r report.Report) []report.Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(x report.Result) bool { return x.Verdict == report.Skip })
}

// surprises says where a report is not what the catalogue says of m, as far as
// the checks were run.
func surprises(m reference.Mutant, r report.Report) []string {
	if r.Results = ran(r); len(r.Results) == 0 {
		return []string{"no check was run"}
	}
	return suites.Deviations(m, r)
}
