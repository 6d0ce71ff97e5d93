package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// complete lets shells complete the flags and the arguments of cmd.
func complete(cmd *cobra.Command) error {
	if cmd.ValidArgs == nil && cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	var errs []error
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, already := cmd.GetFlagCompletionFunc(f.Name); !already {
			errs = append(errs, cmd.RegisterFlagCompletionFunc(f.Name, completion(cmd, f)))
		}
	})
	return errors.Join(errs...)
}

// completion returns what completes f: its vocabulary, or else files where its
// usage names one, or else nothing.
func completion(cmd *cobra.Command, f *pflag.Flag) cobra.CompletionFunc {
	if v := vocabularyOf(cmd.Name(), f.Name); v.command != "" {
		return v.complete
	}
	switch name, _ := pflag.UnquoteUsage(f); name {
	case "FILE":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	case "DIR":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	default:
		return cobra.NoFileCompletions
	}
}

// complete returns the words that typed may become.
func (v vocabulary) complete(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	directive := cobra.ShellCompDirectiveNoFileComp
	if v.form == isPrefix {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	// What follows a = alone, as topics follow a URL, cannot come before it.
	if strings.HasPrefix(v.after, "=") && !strings.Contains(typed, "=") {
		return nil, directive
	}
	head := typed[:strings.LastIndexAny(typed, v.after)+1]
	var matches []string
	for _, word := range v.words() {
		if strings.HasPrefix(strings.ToLower(word), strings.ToLower(typed[len(head):])) {
			matches = append(matches, head+word)
		}
	}
	return matches, directive
}
