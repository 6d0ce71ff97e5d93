package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/mockserver/control"
)

// triggerMock has a running mock make something happen.
func (c *cli) triggerMock(ctx context.Context, t triggering) error {
	set, err := readChanges("--set", t.set)
	if err != nil {
		return err
	}
	mock, err := t.client()
	if err != nil {
		return err
	}
	if t.plan.Copies == 1 { // as without a plan
		t.plan.Copies = 0
	}
	made, err := mock.Trigger(ctx, control.Trigger{Topic: t.topic, Era: t.era, Set: set, Count: t.count, Plan: t.plan.String()})
	if err != nil {
		return asked(err)
	}
	if made.Note != "" {
		c.say("%s", made.Note)
		return status(exitNotConformant)
	}
	return c.follow(ctx, mock, made.Deliveries)
}

// checkWays refuses flags of the one way to trigger that are given with the other.
func checkWays(cmd *cobra.Command, t triggering) error {
	given := func(names ...string) string {
		for _, name := range names {
			if cmd.Flags().Changed(name) {
				return "--" + name
			}
		}
		return ""
	}
	switch {
	case t.to != "" && t.url != "":
		return errors.New("--to and --mock: send it to a receiver, or have a mock send it, not both")
	case t.url == "":
		if name := given("count", "workspace"); name != "" {
			return errors.New(name + " is for a mock: name it with --mock")
		}
	case given("seed", "style", "app-id") != "":
		return errors.New(given("seed", "style", "app-id") + ": a mock has a seed, a style and a workspace of its own, leave it out with --mock")
	}
	return nil
}
