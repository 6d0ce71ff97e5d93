package main

import (
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A list is the value of a flag that can be repeated.
type list struct {
	values *[]string
	commas bool // they also separate values, which cannot contain one
}

// Set adds a value.
func (l list) Set(text string) error {
	if !l.commas {
		*l.values = append(*l.values, text)
		return nil
	}
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			*l.values = append(*l.values, word)
		}
	}
	return nil
}

// String returns the values; none at first, so that help shows no default.
func (l list) String() string {
	if l.values == nil {
		return ""
	}
	return strings.Join(*l.values, "\n")
}

// Type names the kind of value.
func (list) Type() string { return "value" }

// A secretFlag is the value of a flag that no output may show.
type secretFlag struct{ value *intercom.Secret }

// Set keeps the secret.
func (s secretFlag) Set(text string) error {
	*s.value = intercom.Secret(text)
	return nil
}

// String shows nothing.
func (secretFlag) String() string { return "" }

// Type names the kind of value.
func (secretFlag) Type() string { return "secret" }

// secret returns the value of a flag for a secret, which is redacted from now on.
func (c *cli) secret(value *intercom.Secret) secretFlag {
	c.secrets = append(c.secrets, value)
	return secretFlag{value}
}
