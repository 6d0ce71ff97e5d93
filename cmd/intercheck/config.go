package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

const configDoc = `Config prints the value that each flag of COMMAND, or of every command, has where
the command line does not give it, and where that comes from: the environment, a
line of intercheck.yaml, or else the default. Secrets are not shown.

--schema prints a JSON Schema of intercheck.yaml, by which editors complete and
check it.`

const configExample = `  intercheck config
  intercheck config verify --format json
  intercheck config --schema > intercheck.schema.json`

// configForms is every form that settings are printed in, by its name.
var configForms = map[string]func(io.Writer, []settled) error{"table": configTable, "json": configJSON}

func configCommand(c *cli) *cobra.Command {
	var format string
	var schema bool
	cmd := &cobra.Command{
		Use: "config [COMMAND]", Short: "Print what flags are set to, and where", Long: configDoc, Example: configExample,
		ValidArgsFunction: completeCommand, Annotations: map[string]string{unsettled: "it asks what is set"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				return printJSON(c.stdout, schemaOf(configurable(cmd.Root())))
			}
			write, ok := configForms[format]
			if !ok {
				return fmt.Errorf("--format %q: use table or json%s", format, nearest.Hint(format, tableOrJSON()))
			}
			all, err := c.survey(cmd, args)
			if err != nil {
				return err
			}
			return write(c.stdout, all)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "print as `FORMAT`: table or json")
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of intercheck.yaml instead")
	return cmd
}

// survey settles the flags of the commands that args name, or of all.
func (c *cli) survey(cmd *cobra.Command, args []string) ([]settled, error) {
	commands, err := surveyed(cmd, args)
	if err != nil {
		return nil, err
	}
	if err := c.strangers(cmd.Root()); err != nil {
		return nil, err
	}
	set, err := c.settings(cmd.Root())
	if err != nil {
		return nil, err
	}
	all := []settled{}
	for _, one := range commands {
		origins, err := fill(one.Flags(), c.environment, set.of(one))
		if err != nil {
			return nil, err
		}
		c.warnOfSecrets(one, origins)
		all = append(all, c.settledFlags(one, origins)...)
	}
	c.warnOfShortSecrets()
	return all, nil
}

// surveyed returns the commands that args name, or all that have flags.
func surveyed(cmd *cobra.Command, args []string) ([]*cobra.Command, error) {
	all := configurable(cmd.Root())
	if len(args) == 0 {
		return all, nil
	}
	if len(args) > 1 {
		return nil, misuse(cmd, fmt.Errorf("config: %q is one argument too many", args[1]))
	}
	for _, one := range all {
		if one.Name() == args[0] {
			return []*cobra.Command{one}, nil
		}
	}
	return nil, misuse(cmd, fmt.Errorf("no command %q that has flags%s", args[0], nearest.Hint(args[0], commandNames(all))))
}

func configTable(w io.Writer, all []settled) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "COMMAND\tFLAG\tVALUE\tFROM") // Flush tells of errors
	for _, s := range all {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.Command, s.Flag, s.shown(), s.From)
	}
	return table.Flush()
}

func configJSON(w io.Writer, all []settled) error { return printJSON(w, all) }

func printJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// completeCommand completes the name of a command.
func completeCommand(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	var matches []string
	for _, one := range cmd.Root().Commands() {
		if len(args) == 0 && one.IsAvailableCommand() && strings.HasPrefix(one.Name(), typed) {
			matches = append(matches, one.Name()+"\t"+one.Short)
		}
	}
	return matches, cobra.ShellCompDirectiveNoFileComp
}

func commandNames(commands []*cobra.Command) []string {
	return rows(commands, (*cobra.Command).Name)
}
