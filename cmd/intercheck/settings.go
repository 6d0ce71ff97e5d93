package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// defaultFile is read where no other is named, if it is there.
const defaultFile = "intercheck.yaml"

const configFlag = "config"

const configUsage = "take what flags are given nowhere else from `FILE`; from none if that is empty"

// Settings are what a configuration file says: values by command and flag.
type settings map[string]map[string]setting

// A setting is a value as a [source] gives it, and where it is written.
type setting struct {
	text, file string
	line       int
}

func (s setting) origin() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

// of returns the [source] of what is set for a command.
func (s settings) of(command *cobra.Command) source {
	return func(f *pflag.Flag) (value, origin string) {
		if one, ok := s[command.Name()][f.Name]; ok {
			return one.text, one.origin()
		}
		return "", ""
	}
}

// settings reads the configuration file. That there is none is an error only
// if somebody named it.
func (c *cli) settings(root *cobra.Command) (settings, error) {
	flags := root.PersistentFlags()
	if _, err := fill(flags, c.environment); err != nil {
		return nil, err
	}
	if c.config == "" {
		return nil, nil
	}
	content, err := os.ReadFile(c.config)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !flags.Changed(configFlag):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return readSettings(c.config, content, configurable(root))
}

// unsettled is the annotation of commands whose own flags are given on the
// command line alone: those that ask what is set, or which program this is.
const unsettled = "unsettled"

// configurable returns the commands that a configuration file can speak of.
func configurable(root *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(root.Commands()), func(cmd *cobra.Command) bool {
		return cmd.Hidden || cmd.Annotations[unsettled] != "" || len(settable(cmd)) == 0
	})
}

// settable returns the flags of cmd that can be given elsewhere than on the
// command line.
func settable(cmd *cobra.Command) []*pflag.Flag {
	var all []*pflag.Flag
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			all = append(all, f)
		}
	})
	return all
}

// warnOfSecrets says that a secret was read from a file, where it does not stay one.
func (c *cli) warnOfSecrets(cmd *cobra.Command, origins map[string]string) {
	for _, f := range settable(cmd) {
		origin := origins[f.Name]
		if _, secret := f.Value.(secretFlag); secret && origin != "" && !strings.HasPrefix(origin, prefix) {
			c.say("warning: %s: %s is in a file, which others may come to read: give it as %s in the environment", origin, f.Name, variable(f.Name))
		}
	}
}
