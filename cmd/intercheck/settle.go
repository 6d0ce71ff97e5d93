package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

const (
	prefix     = "INTERCHECK_"
	testPrefix = prefix + "TEST_" // for tests of the program, which may read what they like
)

const shortSecret = "warning: a secret has fewer than 8 characters: it is easy to guess, " +
	"and wherever the same characters stand by chance, " + intercom.Redacted + " is printed"

// A source gives values to flags that the command line does not.
type source func(f *pflag.Flag) (value, origin string)

// settle gives flags that were not given on the command line the values that
// they have elsewhere, and warns of secrets that are too short.
func (c *cli) settle(cmd *cobra.Command, _ []string) error {
	if err := c.strangers(cmd.Root()); err != nil {
		return err
	}
	set, err := c.settings(cmd.Root())
	if err != nil {
		return err
	}
	origins, err := fill(cmd.Flags(), c.environment, set.of(cmd))
	if err != nil {
		return err
	}
	c.warnOfSecrets(cmd, origins)
	c.warnOfShortSecrets()
	return nil
}

func (c *cli) warnOfShortSecrets() {
	for _, s := range c.secrets {
		if *s != "" && len(*s) < 8 {
			c.print(shortSecret)
		}
	}
}

// fill sets the flags that were not given from the first source that has them,
// and returns where each of those values comes from.
func fill(flags *pflag.FlagSet, sources ...source) (origins map[string]string, err error) {
	var errs []error
	origins = map[string]string{}
	flags.VisitAll(func(f *pflag.Flag) {
		for _, from := range sources {
			value, origin := from(f)
			if f.Changed || value == "" {
				continue
			}
			for _, v := range split(f, value) {
				if err := flags.Set(f.Name, v); err != nil {
					errs = append(errs, wrongValue(origin, v, f, err))
				}
				origins[f.Name] = origin
			}
		}
	})
	return origins, errors.Join(errs...)
}

// split returns the values in a text from elsewhere: for a flag that can be
// repeated, its lines.
func split(f *pflag.Flag, text string) []string {
	if _, ok := f.Value.(list); !ok {
		return []string{text}
	}
	return slices.Collect(strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }))
}

// variable returns the name of the variable for the flag of that name.
func variable(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// environment is the [source] that is the environment. There, empty means not set.
func (c *cli) environment(f *pflag.Flag) (value, origin string) {
	name := variable(f.Name)
	for _, entry := range c.environ {
		if key, v, _ := strings.Cut(entry, "="); key == name {
			value = v // the last one counts, as in a shell
		}
	}
	return value, name
}

// strangers returns an error for variables that look like flags and are none.
func (c *cli) strangers(root *cobra.Command) error {
	known := []string{variable(configFlag)}
	for _, cmd := range configurable(root) {
		for _, f := range settable(cmd) {
			known = append(known, variable(f.Name))
		}
	}
	var errs []error
	for _, entry := range c.environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, testPrefix) && !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("the environment has %s, which is no flag of any command%s", name, nearest.Hint(name, known)))
		}
	}
	return errors.Join(errs...)
}
