package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const verifyDoc = `Verify judges the receiver at URL: it sends it genuine notifications, forgeries,
duplicates, bursts and oddities, and looks at what it answers. With a probe it
also looks at what the receiver did, which is what matters of a duplicate. With
--exec it starts the receiver, and looks at what survives its end.

A probe answers one question: how often was the notification {id} acted on?
%s

Exit codes:
  0    conformant
  1    not conformant: a MUST failed (with --strict, a SHOULD)
  2    usage or configuration
  3    the receiver cannot be reached
  4    inconclusive: nothing ran, a check broke, or the profile could not be judged
  130  interrupted; the reports are still written`

const verifyExample = `  export INTERCHECK_SECRET=…   # what the receiver verifies signatures with
  intercheck verify http://127.0.0.1:3000/webhook
  intercheck verify http://127.0.0.1:3000/webhook --probe http://127.0.0.1:3000/effects/{id}
  intercheck verify http://127.0.0.1:3000/webhook --probe sink:127.0.0.1:9902 --exec 'node server.js'
  intercheck verify http://127.0.0.1:3000/webhook --only signature,IDM-001 --report text --report junit=intercheck.xml`

// A verification is what the command verify is asked for.
type verification struct {
	suites.Config
	profile         string
	probes, reports []string
	waivers         string
}

func verifyCommand(c *cli) *cobra.Command {
	var v verification
	cmd := &cobra.Command{
		Use: "verify URL", Short: "Judge a receiver", Long: fmt.Sprintf(verifyDoc, kinds()), Example: verifyExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && v.URL != "" { // by --url or the environment
				args = []string{v.URL}
			}
			if err := takes("URL")(cmd, args); err != nil {
				return err
			}
			v.URL = args[0]
			return c.verify(cmd.Context(), v)
		},
	}
	f := cmd.Flags()
	f.StringVar(&v.URL, "url", "", "`URL` of the receiver, instead of the argument")
	f.Var(c.secret(&v.Secret), "secret", "`SECRET` that the receiver verifies signatures with")
	f.Var(list{values: &v.probes}, "probe", "`KIND:SPEC` that sees what the receiver did; can be repeated")
	f.StringVar(&v.Exec, "exec", "", "`COMMAND` that starts the receiver, split like a shell's words but run without one; intercheck ends, kills and restarts it")
	f.Var(list{values: &v.Only}, "only", "run only checks that match `PATTERN`: an ID, SIG-0*, an area, a level, @file; can be repeated")
	f.Var(list{values: &v.Skip}, "skip", "leave out checks that match `PATTERN`; can be repeated")
	f.BoolVar(&v.Strict, "strict", false, "a failed SHOULD decides as a failed MUST does")
	f.StringVar(&v.waivers, "waivers", "", "let the checks that `FILE` lists (YAML: id, reason, until) fail for now; one that passes, or is past its day, fails the run")
	f.BoolVar(&v.RealTime, "real-time", false, "also run the checks that take minutes of real time")
	f.Var(list{values: &v.Topics, commas: true}, "topic", "`TOPIC` that the receiver acts on; can be repeated (default "+string(suites.DefaultTopic)+")")
	f.Var(c.secret(&v.Token), "token", "access `TOKEN` of the receiver's Intercom app, which its calls must carry, and which signs a forgery")
	f.StringVar(&v.AppID, "app-id", "", "`ID` code of the workspace that the notifications are from, for a receiver that knows its own alone; made from the seed by default")
	f.DurationVar(&v.Wait, "wait", 0, "wait up to `DURATION` for the receiver to answer anything but 502, 503 and 504 (default 0s, with --exec 30s)")
	f.DurationVar(&v.Patience, "patience", 5*time.Second, "wait up to `DURATION` for an effect to show")
	f.StringVar(&v.RunID, "run-id", "", "`ID` that the ids of this run are made from; fresh by default, give it to repeat a run")
	f.Var(list{values: &v.reports}, "report", "write a report as `FORMAT[=FILE]`: "+reportForms()+", to stdout or FILE; can be repeated (default text)")
	f.Int64Var(&v.Seed, "seed", 1, "`N` that everything made up is made from")
	f.StringVar(&v.profile, "profile", "", "judge by `PROFILE`: wire (answers), effects (what it does, with a probe) or resilience (what survives its end, with --exec); the highest that can be by default")
	return cmd
}

func (c *cli) verify(ctx context.Context, v verification) error {
	if v.Wait < 0 || v.Patience < 0 {
		return errors.New("--wait and --patience: a duration cannot be negative")
	}
	c.hidePasswords(slices.Concat(v.probes, []string{v.URL})...)
	var err error
	if v.Waivers, err = readWaivers(v.waivers); err != nil {
		return err
	}
	wanted, err := parseDestinations(v.reports)
	if err != nil {
		return err
	}
	probes, err := c.openProbes(ctx, v.probes)
	if err != nil {
		return err
	}
	defer c.closeProbes(probes)
	destinations, err := openDestinations(wanted)
	if err != nil {
		return err
	}
	defer abandon(destinations)
	v.Probes, v.Profile, v.Tool, v.Redact = probes, suites.Profile(v.profile), tool(), c.hidden()
	r, err := c.judge(ctx, v.Config)
	if err != nil {
		return err
	}
	if err := c.publish(r, destinations); err != nil {
		return err
	}
	return conclusion(r)
}

// judge runs the catalogue. An interruption is no error: it is in the report.
func (c *cli) judge(ctx context.Context, config suites.Config) (report.Report, error) {
	p := c.progress()
	config.Progress = p.count
	run, err := suites.Start(ctx, config)
	switch {
	case err != nil && ctx.Err() != nil:
		return c.unstarted(config), nil
	case err != nil:
		return report.Report{}, err
	}
	defer p.clear()
	return run.Report(), nil
}

// unstarted is the report of a run that was interrupted before its first check.
func (c *cli) unstarted(config suites.Config) report.Report {
	profile := cmp.Or(config.Profile, config.Highest())
	return report.Report{
		Tool: config.Tool, Receiver: report.Receiver{URL: config.URL}, Profile: string(profile), Seed: config.Seed, RunID: config.RunID,
		Strict: config.Strict, Interrupted: true, Total: len(suites.Checks()), Catalogue: suites.Entries(), Started: time.Now(), Redactor: c.redactor(),
	}
}
