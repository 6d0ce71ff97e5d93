package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/control/client"
)

// completionPatience is how long somebody who types waits for a mock.
const completionPatience = 500 * time.Millisecond

// fromMock returns what completes words by asking the running mock that the
// command line, or the environment, names. Without an answer there is nothing.
func (c *cli) fromMock(m *mocked, words func(context.Context, client.Client) ([]string, error)) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		_, _ = fill(cmd.Flags(), c.environment) // nobody can be told of a mistake while typing
		mock, err := m.client()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionPatience)
		defer cancel()
		all, _ := words(ctx, mock)
		return beginning(all, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// beginning returns the words that begin with what is typed.
func beginning(words []string, typed string) (matches []string) {
	for _, word := range words {
		if strings.HasPrefix(word, typed) {
			matches = append(matches, word)
		}
	}
	return matches
}

// completeDeliveries completes the IDs of the latest deliveries.
func (c *cli) completeDeliveries(m *mocked) cobra.CompletionFunc {
	ask := c.fromMock(m, func(ctx context.Context, mock client.Client) (words []string, err error) {
		page, err := mock.Deliveries(ctx, url.Values{"limit": {"200"}})
		for _, d := range page.Deliveries {
			words = append(words, d.ID+"\t"+d.Topic+", "+became(d))
		}
		return words, err
	})
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return ask(cmd, args, typed)
	}
}

// completeSubscriptions completes the IDs of subscriptions.
func (c *cli) completeSubscriptions(m *mocked) cobra.CompletionFunc {
	return c.fromMock(m, func(ctx context.Context, mock client.Client) (words []string, err error) {
		all, err := mock.Subscriptions(ctx)
		for _, s := range all {
			words = append(words, s.ID+"\t"+s.URL)
		}
		return words, err
	})
}

// completeWorkspaces completes the names of workspaces.
func (c *cli) completeWorkspaces(m *mocked) cobra.CompletionFunc {
	return c.fromMock(m, func(ctx context.Context, mock client.Client) (words []string, err error) {
		mock.Workspace = "" // which is what is being typed
		all, err := mock.Workspaces(ctx)
		for _, w := range all {
			words = append(words, w.Name+"\t"+w.AppID)
		}
		return words, err
	})
}

// completeTopics completes a topic: one that the mock has, where one is named,
// else one that this program knows.
func (c *cli) completeTopics(m *mocked) cobra.CompletionFunc {
	ask := c.fromMock(m, func(ctx context.Context, mock client.Client) (words []string, err error) {
		all, err := mock.Topics(ctx)
		for _, t := range all {
			words = append(words, t.Topic+"\t"+t.Doc)
		}
		return words, err
	})
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if words, directive := ask(cmd, args, typed); len(words) > 0 {
			return words, directive
		}
		return beginning(fixtures.Names(), typed), cobra.ShellCompDirectiveNoFileComp
	}
}
