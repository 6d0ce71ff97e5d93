package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

const selftestDoc = `Selftest proves the judge: it judges the reference receiver, which must pass every
check, and every mutant, which is the reference with one mistake and must fail
exactly the checks that are there to catch it. A check that no mutant fails would
prove nothing, and is named.

It needs nothing but itself; the receivers listen on 127.0.0.1 while it lasts.
It ends with 0 when all is as it should be, and with 1 when it is not.`

func selftestCommand(c *cli) *cobra.Command {
	var names []string
	cmd := &cobra.Command{
		Use: "selftest", Short: "Prove that every check can fail", Long: selftestDoc, Args: takes(),
		Example: "  intercheck selftest\n  intercheck selftest --mutant no-dedupe --mutant no-verify",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.selftest(cmd.Context(), names) },
	}
	cmd.Flags().Var(list{values: &names, commas: true}, "mutant", "judge the reference and the mutant `NAME` alone; can be repeated")
	return cmd
}

func (c *cli) selftest(ctx context.Context, names []string) error {
	mutants, err := mutantsNamed(names)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, to run mutants with: %w", err)
	}
	start, p := time.Now(), c.progress()
	var proofs []suites.Proof
	err = suites.Selftest(ctx, mutants, asCommand(self), func(one suites.Proof) {
		proofs = append(proofs, one)
		p.draw(fmt.Sprintf("%d of %d judged (%s)", len(proofs), len(mutants)+1, cmp.Or(one.Mutant.Name, "reference")))
	})
	p.clear()
	if err != nil {
		return err
	}
	wrong := c.astray(proofs, len(names) == 0)
	if wrong > 0 {
		return status(exitNotConformant)
	}
	_, err = fmt.Fprintf(c.stdout, "as it should be: the reference and %d mutants, each against %d checks, in %s\n",
		len(mutants), len(suites.Checks()), time.Since(start).Round(100*time.Millisecond))
	return err
}

// asCommand returns what starts the command receiver at a site.
func asCommand(self string) func(suites.Site) string {
	return func(s suites.Site) string {
		return fmt.Sprintf("'%s' --config '' receiver --addr %s --mutant '%s' --journal '%s' --intercom-url %s --secret '%s' --token '%s'",
			self, s.Addr, s.Mutant, s.Journal, s.Intercom, string(s.Secret), string(s.Token))
	}
}

// mutantsNamed returns the mutants of those names, or all of them for none.
func mutantsNamed(names []string) ([]reference.Mutant, error) {
	if len(names) == 0 {
		return suites.Mutants(), nil
	}
	var all []reference.Mutant
	for _, name := range names {
		m, err := lookupMutant(name)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// astray prints what is not as it should be, and returns how much that is.
func (c *cli) astray(proofs []suites.Proof, all bool) (n int) {
	for _, p := range proofs {
		name := cmp.Or(p.Mutant.Name, "reference")
		if len(p.Again) > 0 {
			c.say("%s: the machine was too busy: judged again by %s", name, strings.Join(p.Again, ", "))
		}
		for _, d := range p.Deviations {
			c.say("%s: %s", name, d)
			n++
		}
	}
	if !all {
		return n
	}
	for _, id := range suites.Unproven(proofs) {
		c.say("%s: no mutant fails it", id)
		n++
	}
	return n
}
