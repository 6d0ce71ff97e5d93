package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const triggerDoc = `Trigger sends one notification of TOPIC to a receiver, now and once, and prints
what came of it. Each call makes up another notification, with another id, as
receivers ignore the ids that they know; --seed N makes the same one each time.

With --mock it is a running mock that makes it happen, so that every subscription
which asks for the topic is told, signed with its secret, and again if need be.
What is printed is the ID of each delivery and what came of its first attempt.

--set changes the item before it is signed. The path names members with dots
between them, and elements of arrays by their number. The value is JSON, or else text.

A TOPIC is one of
%s

The ID of a tampering is one of
%s

Exit codes: 0 when all of it was acknowledged, 1 when not, or when no
subscription asks for it, 2 for usage or configuration, 3 when the receiver or
the mock cannot be reached, 130 when interrupted.`

const triggerExample = `  export INTERCHECK_SECRET=…   # what the receiver verifies signatures with
  intercheck trigger contact.user.created --to http://127.0.0.1:3000/webhook --set email=ada@example.com
  intercheck trigger contact.user.created --to http://127.0.0.1:3000/webhook --copies 3 --together
  intercheck trigger contact.user.created --mock http://127.0.0.1:4000 --count 3
  intercheck trigger contact.user.created --to http://127.0.0.1:3000/webhook --tamper no-signature`

// A triggering is what the command trigger is asked for.
type triggering struct {
	mocked
	count      int
	topic, to  string
	secret     intercom.Secret
	set        []string
	plan       delivery.Plan
	seed       int64
	appID      string
	era, style string
	salt       string // of the ids
}

func triggerCommand(c *cli) *cobra.Command {
	var t triggering
	cmd := &cobra.Command{
		Use: "trigger TOPIC {--to URL | --mock URL}", Short: "Send one notification", Long: fmt.Sprintf(triggerDoc, paragraph(fixtures.Names()), paragraph(tamperings())), Example: triggerExample, Args: takes("TOPIC"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.topic = args[0]
			if err := checkWays(cmd, t); err != nil {
				return err
			}
			if t.url != "" {
				return c.triggerMock(cmd.Context(), t)
			}
			if !cmd.Flags().Changed("seed") {
				t.salt = rand.Text()
			}
			return c.trigger(cmd.Context(), t)
		},
	}
	cmd.ValidArgsFunction = c.completeTopics(&t.mocked)
	t.flags(c, cmd, "", "have the mock at `URL` tell its subscriptions, instead of --to")
	f := cmd.Flags()
	f.IntVar(&t.count, "count", 1, "with --mock, make it happen `N` times, each with another item")
	f.StringVar(&t.to, "to", "", "`URL` of the receiver")
	f.Var(c.secret(&t.secret), "secret", "`SECRET` that signs it; without one it is not signed")
	f.Var(list{values: &t.set}, "set", "change the item: `PATH=VALUE`; can be repeated")
	f.IntVar(&t.plan.Copies, "copies", 1, "send the same bytes `N` times")
	f.DurationVar(&t.plan.Gap, "gap", 0, "wait for `DURATION` between copies")
	f.BoolVar(&t.plan.Together, "together", false, "send the copies at once")
	f.StringVar(&t.plan.Tampering, "tamper", "", "forge it: the `ID` of a tampering, such as no-signature")
	f.StringVar(&t.appID, "app-id", "", "`ID` code of the workspace that it is from; made from the seed by default")
	f.Int64Var(&t.seed, "seed", 0, "make the notification from `N`, the same one each time; a fresh one by default")
	f.StringVar(&t.era, "era", "", "`ERA` of Intercom: legacy or modern, which it is by default if the topic has both")
	f.StringVar(&t.style, "style", string(intercom.Pretty), "lay the body out in `STYLE`: pretty (as Intercom does) or compact")
	return cmd
}

func tamperings() []string {
	var ids []string
	for _, t := range fixtures.Tamperings {
		ids = append(ids, t.ID)
	}
	return ids
}

func (c *cli) trigger(ctx context.Context, t triggering) error {
	c.hidePasswords(t.to)
	fixture, err := t.fixture()
	if err != nil {
		return err
	}
	if t.secret == "" {
		c.say("warning: it is not signed, since there is no --secret")
	}
	mock, err := mockserver.New(mockserver.Config{Seed: t.seed, Salt: t.salt, AppID: t.appID})
	if err != nil {
		return err
	}
	target := delivery.Target{URL: t.to, Secret: t.secret, Style: intercom.Style(t.style), Subscription: mock.Fixtures.ID("nsub", 1)}
	d, err := mock.Deliverer.Once(ctx, target, fixture.Notification, t.plan)
	if err != nil {
		return err
	}
	return c.tell(d)
}

// fixture returns the notification that is to be sent, once all of t makes sense.
func (t triggering) fixture() (fixtures.Fixture, error) {
	definition, wrongTopic := fixtures.Lookup(intercom.Topic(t.topic), intercom.Era(t.era))
	style, wrongStyle := intercom.ParseStyle(t.style)
	wrongPlan := t.plan.Check()
	if t.plan.Copies == 0 {
		wrongPlan = errors.New("--copies 0: send 1 or more")
	}
	if err := errors.Join(wrongTopic, checkReceiver(t.to), wrongStyle, wrongPlan); err != nil {
		return fixtures.Fixture{}, err
	}
	f, err := fixtures.New(t.seed, t.salt).In(t.appID).Fixture(definition, 0, time.Now())
	if err != nil {
		return f, err
	}
	for _, change := range t.set {
		if f.Notification.Data.Item, err = fixtures.SetMember(f.Notification.Data.Item, change); err != nil {
			return f, fmt.Errorf("--set %s: %w", change, err)
		}
	}
	return f, t.checkTampering(f, style)
}

// checkTampering makes sure that what is to be a forgery will be one.
func (t triggering) checkTampering(f fixtures.Fixture, style intercom.Style) error {
	if t.plan.Tampering == "" {
		return nil
	}
	example, err := f.Example(style, t.secret, t.to)
	if err != nil {
		return err
	}
	applied, err := fixtures.Tamper(t.plan.Tampering, &example.Message, fixtures.Keys{Secret: t.secret})
	if err == nil && !applied {
		err = fmt.Errorf("--tamper %s: with this --secret, the receiver could not tell it from a genuine notification", t.plan.Tampering)
	}
	return err
}

func checkReceiver(text string) error {
	if text == "" {
		return errors.New("no --to: give the URL of the receiver")
	}
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") || u.Host == "" {
		return errors.New("--to: it is not of the form http://host:port/path")
	}
	return nil
}
