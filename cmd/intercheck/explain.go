package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/suites"
)

const explainDoc = `Explain prints what a check asks of a receiver, why, what most likely mends a
receiver that fails it, where the rule is written, and the mutants (receivers
with one mistake) that prove that the check can fail.`

func explainCommand(c *cli) *cobra.Command {
	var ids []string
	for _, one := range suites.Checks() {
		ids = append(ids, string(one.ID)+"\tThe receiver "+one.Title)
	}
	return &cobra.Command{
		Use: "explain ID", Short: "Say what a check asks for and why", Long: explainDoc, Args: takes("ID"), ValidArgs: ids,
		Example: "  intercheck explain IDM-001",
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := explain(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.stdout, text)
			return err
		},
	}
}

func explain(id string) (string, error) {
	check, area, err := lookupCheck(id)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s, %s)\n\nThe receiver %s.\n\n", check.ID, check.Level, area.Name, check.Title)
	fmt.Fprintf(&b, "why   %s\nfix   %s\nlink  %s\n", check.Why, check.Fix, check.Link)
	if takes := check.Takes(); takes != "" {
		fmt.Fprintf(&b, "\nIt takes %s to judge it.\n", takes)
	}
	b.WriteString("\nThese mutants prove that it can fail:\n")
	for _, m := range provers(check.ID) {
		fmt.Fprintf(&b, "  %s: %s\n", m.Name, m.Doc)
	}
	return b.String(), nil
}
