package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/mockserver/control"
	"github.com/intercheck-dev/intercheck/mockserver/control/client"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// mocked are the flags of commands that ask a running mock.
type mocked struct {
	url, workspace string
	token          intercom.Secret
}

// flags adds the flags to cmd.
func (m *mocked) flags(c *cli, cmd *cobra.Command, url, usage string) {
	f := cmd.Flags()
	f.StringVar(&m.url, "mock", url, usage)
	f.Var(c.secret(&m.token), "control-token", "the `TOKEN` that the mock was given as --control-token, or that of one of its workspaces")
	f.StringVar(&m.workspace, "workspace", "", "the `NAME` of the mock's workspace; main by default, or the one whose token it is")
	_ = cmd.RegisterFlagCompletionFunc("workspace", c.completeWorkspaces(m)) // it was defined above
}

func (m mocked) client() (client.Client, error) {
	u, err := url.Parse(m.url)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") || u.Host == "" {
		return client.Client{}, errors.New("--mock: it is not of the form http://host:port")
	}
	return client.Client{URL: strings.TrimSuffix(m.url, "/"), Token: m.token, Workspace: m.workspace}, nil
}

// asked makes an error of a client's what it means for the exit code.
func asked(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return status(exitInterrupted)
	case errors.Is(err, client.ErrUnreachable):
		return coded{exitUnreachable, hinted{err, "start it with intercheck mock, and give its URL as --mock"}}
	default:
		return err
	}
}

// How long a delivery is followed: an attempt takes 5 s at most.
const (
	followed    = 7 * time.Second
	followPause = 30 * time.Millisecond
	manyIDs     = 100 // from which on nobody reads what came of each
)

// follow prints what comes of the first attempt at each delivery, and returns
// what that means.
func (c *cli) follow(ctx context.Context, mock client.Client, ids []string) error {
	acknowledged := 0
	for _, id := range ids {
		if len(ids) > manyIDs {
			if _, err := fmt.Fprintln(c.stdout, id); err != nil {
				return err
			}
			continue
		}
		d, err := first(ctx, mock, id)
		if err != nil {
			return asked(err)
		}
		if d.State == "delivered" || d.Last != nil && d.Last.Acknowledged {
			acknowledged++
		}
		if _, err := fmt.Fprintf(c.stdout, "%s %s to %s: %s\n", d.ID, d.Topic, c.redact(d.URL), became(d)); err != nil {
			return err
		}
	}
	if len(ids) <= manyIDs && acknowledged < len(ids) {
		return status(exitNotConformant)
	}
	return nil
}

// first returns a delivery once an attempt at it was made, or else as it is when
// the time is over.
func first(ctx context.Context, mock client.Client, id string) (control.Delivery, error) {
	late := time.Now().Add(followed)
	for {
		d, err := mock.Delivery(ctx, id)
		if err != nil || d.Attempted > 0 || d.State != "pending" || time.Now().After(late) {
			return d, err
		}
		select {
		case <-time.After(followPause):
		case <-ctx.Done():
			return d, ctx.Err()
		}
	}
}

// became says in one line what became of a delivery.
func became(d control.Delivery) string {
	l := d.Last
	switch {
	case l == nil && !d.Due.IsZero():
		return d.State + ", due " + d.Due.Format(time.RFC3339)
	case l == nil:
		return d.State
	case l.Skipped != "":
		return d.State + ": " + l.Skipped
	case l.Failure != "":
		return d.State + ", " + l.Failure
	default:
		return fmt.Sprintf("%s, %d after %gms", d.State, l.Status, l.Took)
	}
}
