package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/control"
)

const replayDoc = `Replay has a running mock deliver something again: the delivery of that ID, or
with --failed everything that has failed and was not delivered again since. It
goes to where the subscription has its URL now, by the same plan and with the
same notification id, and is signed afresh. It prints what came of it.

--edit changes the item before that. The path names members with dots between
them, and elements of arrays by their number. The value is JSON, or else text.

Exit codes:
  0    all of it was acknowledged, or there was nothing to do
  1    something was not
  2    usage or configuration, or the mock refuses
  3    the mock cannot be reached
  130  interrupted`

const replayExample = `  intercheck replay 000000000001a0af6d0d79f7
  intercheck replay 000000000001a0af6d0d79f7 --edit email=ada@example.com
  intercheck replay --failed --topic conversation`

// A replaying is what the command replay is asked for.
type replaying struct {
	mocked
	id     string
	edits  []string
	failed bool
	only   control.Pattern
}

func replayCommand(c *cli) *cobra.Command {
	var r replaying
	cmd := &cobra.Command{
		Use: "replay [ID]", Short: "Have a mock deliver something again", Long: replayDoc, Example: replayExample, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if r.failed {
				if err := takes()(cmd, args); err != nil {
					return err
				}
				return c.replayFailed(cmd.Context(), r)
			}
			if err := takes("ID")(cmd, args); err != nil {
				return err
			}
			r.id = args[0]
			return c.replay(cmd.Context(), r)
		},
	}
	cmd.ValidArgsFunction = c.completeDeliveries(&r.mocked)
	r.flags(c, cmd, "http://"+mockAddr, "the `URL` of the mock")
	f := cmd.Flags()
	f.Var(list{values: &r.edits}, "edit", "change the item: `PATH=VALUE`; can be repeated")
	f.BoolVar(&r.failed, "failed", false, "deliver again what has failed, instead of one ID")
	f.StringVar(&r.only.Topic, "topic", "", "with --failed, that of a `TOPIC` alone, or of all that begin with it and a dot")
	f.StringVar(&r.only.Subscription, "subscription", "", "with --failed, that of the subscription `ID` alone")
	f.StringVar(&r.only.Text, "text", "", "with --failed, that alone which has `TEXT` in its item, its URL or an answer")
	_ = cmd.RegisterFlagCompletionFunc("subscription", c.completeSubscriptions(&r.mocked)) // it was defined above
	return cmd
}

func (c *cli) replay(ctx context.Context, r replaying) error {
	if r.only.Topic+r.only.Subscription+r.only.Text != "" {
		return errors.New("--topic, --subscription and --text choose among what has failed: give --failed, and no ID")
	}
	set, err := readChanges("--edit", r.edits)
	if err != nil {
		return err
	}
	mock, err := r.client()
	if err != nil {
		return err
	}
	d, err := mock.Replay(ctx, r.id, control.Edit{Set: set})
	if err != nil {
		return asked(err)
	}
	return c.follow(ctx, mock, []string{d.ID})
}

func (c *cli) replayFailed(ctx context.Context, r replaying) error {
	if len(r.edits) > 0 {
		return errors.New("--edit: one delivery can be edited: give its ID, and not --failed")
	}
	mock, err := r.client()
	if err != nil {
		return err
	}
	made, err := mock.ReplayFailed(ctx, r.only)
	if err != nil {
		return asked(err)
	}
	if made.Note != "" {
		c.say("%s", made.Note)
	}
	return c.follow(ctx, mock, made.Deliveries)
}

// readChanges reads changes of the form PATH=VALUE.
func readChanges(flag string, changes []string) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	for _, change := range changes {
		path, text, found := strings.Cut(change, "=")
		if !found || path == "" {
			return nil, fmt.Errorf("%s %s: it is not of the form PATH=VALUE", flag, change)
		}
		value := json.RawMessage(text)
		if !json.Valid(value) {
			var err error
			if value, err = fixtures.Encode(text); err != nil {
				return nil, err
			}
		}
		all[path] = value
	}
	return all, nil
}
