package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const manDoc = `Man writes a manual page of each command to DIR, for whoever packages the program:
intercheck.1, intercheck-verify.1, … Pages that are there are overwritten.`

func manCommand(*cli) *cobra.Command {
	return &cobra.Command{
		Use: "man DIR", Short: "Write manual pages", Long: manDoc, Args: takes("DIR"), Hidden: true,
		Example: "  intercheck man man1 && man ./man1/intercheck-verify.1",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error { return writePages(args[0], cmd.Root()) },
	}
}

func writePages(dir string, root *cobra.Command) error {
	const listable, readable = 0o777, 0o666 // but for the umask
	if err := os.MkdirAll(dir, listable); err != nil {
		return fmt.Errorf("write manual pages: %w", err)
	}
	for _, cmd := range documented(root) {
		file := filepath.Join(dir, pageName(cmd)+".1")
		if err := os.WriteFile(file, []byte(page(cmd)), readable); err != nil {
			return fmt.Errorf("write manual pages: %w", err)
		}
	}
	return nil
}

// documented returns cmd and all commands in it that are not hidden.
func documented(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, documented(sub)...)
		}
	}
	return all
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// page returns the manual page of cmd, in the language of man(7). It has no
// date, so that the same program writes the same pages. Cobra's own writer
// reads help as Markdown: it breaks its tables, and says --exec="" where help
// says --exec COMMAND.
func page(cmd *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH \"%s\" 1 \"\" \"intercheck %s\" \"Intercheck\"\n", roff(strings.ToUpper(pageName(cmd))), roff(build().Version))
	short := cmd.Short
	if short == "" {
		short = "judge receivers of Intercom's webhooks"
	}
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n.SH SYNOPSIS\n%s\n", roff(pageName(cmd)), roff(short), roff(cmd.UseLine()))
	asItIs(&b, "DESCRIPTION", cmd.Long)
	options(&b, "OPTIONS", cmd.LocalFlags())
	options(&b, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	asItIs(&b, "EXAMPLES", cmd.Example)
	b.WriteString(".SH SEE ALSO\n" + strings.Join(related(cmd), ",\n") + "\n")
	return b.String()
}

// asItIs writes a section whose lines stay as they are: they are laid out.
func asItIs(b *strings.Builder, title, text string) {
	if text != "" {
		fmt.Fprintf(b, ".SH %s\n.nf\n%s\n.fi\n", title, roff(text))
	}
}

func options(b *strings.Builder, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		if !unset(f) {
			usage += fmt.Sprintf(" (default %v)", defaultOf(f))
		}
		fmt.Fprintf(b, ".TP\n\\fB%s\\fR \\fI%s\\fR\n%s\n", roff("--"+f.Name), roff(name), roff(usage))
	})
}

func related(cmd *cobra.Command) []string {
	var all []string
	if cmd.HasParent() {
		all = append(all, fmt.Sprintf(".BR %s (1)", roff(pageName(cmd.Parent()))))
	}
	for _, sub := range documented(cmd)[1:] {
		if sub.Parent() == cmd {
			all = append(all, fmt.Sprintf(".BR %s (1)", roff(pageName(sub))))
		}
	}
	return all
}

// roff returns text so that it is printed as it is: with its backslashes, its
// hyphens, and lines that begin like requests.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
