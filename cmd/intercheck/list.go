package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

const listDoc = `List prints every check of the catalogue: its id, which never changes, how binding
it is, what it takes to judge it, and what it asks of a receiver.`

// A listed check is a row of the list, as JSON.
type listed struct {
	ID      check.ID    `json:"id"`
	Area    string      `json:"area"`
	Level   check.Level `json:"level"`
	Title   string      `json:"title"`
	Why     string      `json:"why"`
	Fix     string      `json:"fix"`
	Link    string      `json:"link"`
	Needs   []string    `json:"needs"`
	Mutants []string    `json:"mutants"`
}

// listForms is every form of the list, by its name.
var listForms = map[string]func(io.Writer) error{"table": listTable, "json": listJSON}

func listCommand(c *cli) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "list", Short: "Print every check", Long: listDoc, Args: takes(),
		Example: "  intercheck list\n  intercheck list --format json | jq -r '.[] | select(.level == \"MUST\") | .id'",
		RunE: func(*cobra.Command, []string) error {
			write, ok := listForms[format]
			if !ok {
				return fmt.Errorf("--format %q: use table or json%s", format, nearest.Hint(format, []string{"table", "json"}))
			}
			return write(c.stdout)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	return cmd
}

func listTable(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tLEVEL\tNEEDS\tTHE RECEIVER …") // Flush tells of errors
	for _, c := range suites.Checks() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.ID, c.Level, strings.Join(c.NeedNames(), ", "), c.Title)
	}
	return table.Flush()
}

func listJSON(w io.Writer) error {
	all := []listed{}
	for _, a := range suites.Catalogue() {
		for _, c := range a.Checks {
			row := listed{c.ID, a.Name, c.Level, c.Title, c.Why, c.Fix, c.Link, c.NeedNames(), []string{}}
			for _, m := range provers(c.ID) {
				row.Mutants = append(row.Mutants, m.Name)
			}
			all = append(all, row)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// provers returns the mutants that prove that a check can fail.
func provers(id check.ID) []reference.Mutant {
	var all []reference.Mutant
	for _, m := range suites.Mutants() {
		if m.Name != reference.RefusesAll && suites.Expected(m, id) {
			all = append(all, m)
		}
	}
	return all
}

// lookupCheck returns the check with that ID, in any letter case, and its area.
func lookupCheck(id string) (check.Check, check.Area, error) {
	var ids []string
	for _, a := range suites.Catalogue() {
		for _, c := range a.Checks {
			if strings.EqualFold(string(c.ID), id) {
				return c, a, nil
			}
			ids = append(ids, string(c.ID))
		}
	}
	return check.Check{}, check.Area{}, hinted{fmt.Errorf("no check %q%s", id, nearest.Hint(id, ids)), "intercheck list"}
}
