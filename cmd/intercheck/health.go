package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/mockserver/control"
)

const healthDoc = `Health asks a mock whether it is ready, and says so by its exit code: for the
health check of a container, and for scripts that start a mock and then use it.
Without URL it asks the mock of this machine, at the address that mock listens on.

Exit codes:
  0    the mock is ready
  1    what answers is not ready, or no mock
  2    usage or configuration
  3    the mock cannot be reached
  130  interrupted`

const healthExample = `  intercheck health
  intercheck mock & intercheck health --wait 10s
  intercheck health http://127.0.0.1:4000`

// Limits on an answer. They are patience, not requirements: a mock answers at
// once, and in a few bytes.
const (
	healthPatience = 2 * time.Second
	healthPause    = 50 * time.Millisecond // between two questions
	healthAnswer   = 4 << 10
)

func healthCommand(c *cli) *cobra.Command {
	var addr string
	var wait time.Duration
	cmd := &cobra.Command{
		Use: "health [URL]", Short: "Ask a mock whether it is ready", Long: healthDoc, Example: healthExample, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"http://" + localised(addr)}
			}
			if err := takes("URL")(cmd, args); err != nil {
				return err
			}
			return c.health(cmd.Context(), args[0], wait)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", mockAddr, "without URL, ask the mock that listens on `HOST:PORT`")
	cmd.Flags().DurationVar(&wait, "wait", 0, "wait up to `DURATION` for it to be ready")
	return cmd
}

// localised returns where what listens on addr is reached from this machine.
func localised(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	switch ip := net.ParseIP(host); {
	case err != nil || host != "" && !ip.IsUnspecified():
		return addr
	case host != "" && ip.To4() == nil:
		return net.JoinHostPort("::1", port)
	default:
		return net.JoinHostPort("127.0.0.1", port)
	}
}

// health asks until the mock is ready or there is no time left.
func (c *cli) health(ctx context.Context, base string, wait time.Duration) error {
	c.hidePasswords(base)
	u, err := url.Parse(base)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") || u.Host == "" {
		return errors.New("the mock's URL is not of the form http://host:port")
	}
	if wait < 0 {
		return errors.New("--wait: a duration cannot be negative")
	}
	at := u.JoinPath(control.ReadyPath).String()
	for late := time.Now().Add(wait); ; {
		err := askReady(ctx, at)
		if err == nil || !time.Now().Before(late) {
			return err
		}
		select {
		case <-time.After(healthPause):
		case <-ctx.Done():
			return errors.New("interrupted before the mock was ready")
		}
	}
}

// askReady asks once, without a proxy: the mock is next door.
func askReady(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return coded{exitUnreachable, hinted{fmt.Errorf("ask whether the mock is ready: %w", err), "start it first, look at host and port, or give it time with --wait 10s"}}
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(answer.Body, healthAnswer))
	var said control.Readiness
	if err != nil || answer.StatusCode != http.StatusOK || json.Unmarshal(text, &said) != nil || !said.Ready {
		return coded{exitNotConformant, fmt.Errorf("what answers %s with %s does not say that it is a mock and ready", at, answer.Status)}
	}
	return nil
}
