package main

import (
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// kinds says what there is for --probe.
func kinds() string {
	var lines []string
	for _, k := range probe.Kinds {
		lines = append(lines, "  "+k.Form, "      "+k.Doc)
	}
	return strings.Join(lines, "\n")
}

// openProbes opens every probe or none.
func (c *cli) openProbes(ctx context.Context, specs []string) ([]probe.Probe, error) {
	var probes []probe.Probe
	for _, spec := range specs {
		p, err := probe.Open(ctx, spec)
		if err != nil {
			c.closeProbes(probes)
			return nil, err
		}
		probes = append(probes, p)
		if listening, ok := p.(interface{ Addr() string }); ok {
			kind, _, _ := strings.Cut(spec, ":")
			c.say("the %s listens on %s", strings.ToLower(kind), listening.Addr())
		}
	}
	return probes, nil
}

func (c *cli) closeProbes(probes []probe.Probe) {
	for _, p := range probes {
		if closer, ok := p.(io.Closer); ok {
			if err := closer.Close(); err != nil {
				c.say("warning: a probe cannot be closed: %v", err)
			}
		}
	}
}

// hidePasswords makes secrets of the passwords in URLs.
func (c *cli) hidePasswords(urls ...string) {
	for _, text := range urls {
		u, err := url.Parse(text)
		if err != nil || u.User == nil {
			continue
		}
		if password, ok := u.User.Password(); ok {
			hidden := intercom.Secret(password)
			c.secrets = append(c.secrets, &hidden)
		}
	}
}
