package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

const rootDoc = `Intercheck judges receivers of Intercom's webhooks, stands in for Intercom
while you write one, and makes up what Intercom sends.

Each flag can also be given by the environment: --run-id as INTERCHECK_RUN_ID.
Of flags that can be repeated, the variable holds one value a line. A variable
INTERCHECK_* that is no flag is an error. Give secrets that way: other users of
a machine can read command lines.

What neither gives is read from intercheck.yaml in the working directory, if it
is there: commands, and below them their flags. intercheck config shows what
holds, and where it comes from.`

const rootExample = `  intercheck demo
  intercheck verify http://127.0.0.1:3000/webhook --probe http://127.0.0.1:3000/effects/{id}
  intercheck mock --subscribe http://127.0.0.1:3000/webhook=user.created`

const usageTemplate = `Usage:
  {{.UseLine}}
{{if .HasAvailableSubCommands}}
Commands:
{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}  {{rpad .Name .NamePadding}} {{.Short}}
{{end}}{{end}}{{end}}{{if .HasExample}}
Examples:
{{.Example}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableInheritedFlags}}
Flags of every command:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

func (c *cli) root() (*cobra.Command, error) {
	root := &cobra.Command{
		Use: "intercheck COMMAND", Long: rootDoc, Example: rootExample,
		SilenceErrors: true, SilenceUsage: true, DisableFlagsInUseLine: true,
		Args: cobra.ArbitraryArgs, RunE: c.noCommand,
	}
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(wrongFlag)
	root.PersistentFlags().StringVar(&c.config, configFlag, defaultFile, configUsage)
	errs := []error{complete(root)}
	for _, command := range commands {
		cmd := command(c)
		if cmd.Annotations[unsettled] == "" {
			cmd.PreRunE = c.settle
		}
		errs = append(errs, complete(cmd))
		root.AddCommand(cmd)
	}
	root.SetHelpCommand(helpCommand())
	root.InitDefaultCompletionCmd("")
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" { // cobra's, which takes any word for a shell
			cmd.Short, cmd.Args, cmd.RunE = "Print what completes commands in a shell", cobra.ArbitraryArgs, c.noCommand
		}
	}
	return root, errors.Join(errs...)
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Say what a command does", DisableFlagsInUseLine: true, ValidArgsFunction: completeCommand,
		RunE: func(help *cobra.Command, args []string) error {
			cmd, rest, err := help.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(cmd, rest[0])
			}
			if err != nil {
				return err
			}
			return cmd.Help()
		},
	}
}

// noCommand is what runs when a command is named that has commands itself,
// and none of those.
func (c *cli) noCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	cmd.SetOut(c.stderr)
	if err := cmd.Help(); err != nil {
		return err
	}
	return misuse(cmd, errors.New("no command"))
}

func unknownCommand(parent *cobra.Command, name string) error {
	return misuse(parent, fmt.Errorf("no command %q%s", name, nearest.Hint(name, commandNames(parent.Commands()))))
}

// misuse is the error of a command line that makes no sense to cmd.
func misuse(cmd *cobra.Command, err error) error {
	return hinted{err, cmd.CommandPath() + " --help"}
}

// wrongFlag makes pflag's error one of ours.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		err = fmt.Errorf("no flag %s%s", name, nearest.Hint(name, names))
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		err = wrongValue("--"+f.Name, invalid.GetValue(), f, err)
	}
	return misuse(cmd, err)
}

// wrongValue says what kind of value f takes. err says it of other kinds.
func wrongValue(origin, value string, f *pflag.Flag, err error) error {
	if k, ok := kindsByType[f.Value.Type()]; ok {
		return fmt.Errorf("%s: %q is not %s", origin, value, k.says)
	}
	return fmt.Errorf("%s: %w", origin, errors.Unwrap(err))
}

// takes says which arguments a command takes, all of which it needs.
func takes(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return misuse(cmd, fmt.Errorf("%s: %s is missing", cmd.Name(), strings.Join(names[len(args):], " ")))
		case len(args) > len(names):
			return misuse(cmd, fmt.Errorf("%s: %q is one argument too many", cmd.Name(), args[len(names)]))
		}
		return nil
	}
}

// paragraph returns names on lines that are no wider than help is.
func paragraph(names []string) string {
	const width = 80
	lines := []string{""}
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		last := len(lines) - 1
		if len(lines[last])+1+len(name) > width {
			lines, last = append(lines, ""), last+1
		}
		lines[last] += " " + name
	}
	return " " + strings.Join(lines, "\n ")
}
