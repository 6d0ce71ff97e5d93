package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const statementDoc = `A statement says what a run came to, check by check, for others to keep:
verify --report statement=FILE writes one. The commands below read it.`

const statementCheckDoc = `Check says whether a statement can be believed: every check of this program's
catalogue is in it once, the catalogue's digest is right, a waiver is behind each
failure that is waived, and the conclusion follows from the verdicts. It cannot
say whether the run took place.

Exit codes:
  0  complete and consistent, whatever the conclusion is
  1  not complete, not consistent, or made with another catalogue
  2  usage, or a file that is no statement`

func statementCommand(c *cli) *cobra.Command {
	cmd := &cobra.Command{
		Use: "statement COMMAND", Short: "Check what a run is said to have come to", Long: statementDoc,
		DisableFlagsInUseLine: true, Args: cobra.ArbitraryArgs, RunE: c.noCommand,
	}
	cmd.AddCommand(&cobra.Command{
		Use: "check FILE", Short: "Say whether a statement is complete and consistent", Long: statementCheckDoc,
		Example: "  intercheck statement check statement.yaml",
		Args:    takes("FILE"), PreRunE: c.settle, DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error { return c.checkStatement(args[0]) },
	})
	return cmd
}

// checkStatement prints what the statement in a file states, if it is believable.
func (c *cli) checkStatement(file string) error {
	s, err := readStatement(file)
	if err != nil {
		return err
	}
	if err := s.Check(suites.Entries()); err != nil {
		c.say("%s cannot be believed:\n%v", file, err)
		return status(exitNotConformant)
	}
	_, err = fmt.Fprintln(c.stdout, s.Summary())
	return err
}

func readStatement(file string) (report.Statement, error) {
	f, err := os.Open(file)
	if err != nil {
		return report.Statement{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	s, err := report.ReadStatement(f)
	if err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}
