package suites

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// What the reference and its mutants verify and call with.
const (
	secretOfReference intercom.Secret = "the-secret-of-the-reference"
	tokenOfReference  intercom.Secret = "the-access-token-of-the-reference"
)

// Judge judges the reference with one mistake, or without if m is zero, with a
// probe that sees all it does.
func Judge(ctx context.Context, m reference.Mutant, c Config) (report.Report, error) {
	run, stop, err := judge(ctx, m, c)
	if err != nil {
		return report.Report{}, err
	}
	defer stop()
	return run.Report(), nil
}

func judge(ctx context.Context, m reference.Mutant, c Config) (run *Run, stop func(), err error) {
	r := reference.New(secretOfReference)
	r.Token = tokenOfReference
	wire, err := probe.ListenAsIntercom(ctx, "127.0.0.1:0", c.spec)
	if err != nil {
		return nil, nil, err
	}
	r.Intercom, r.Client.Transport = "http://"+wire.Addr(), wire.Direct()
	if m.Mistake != nil {
		m.Mistake(r)
	}
	stop = func() { _, _ = r.Close(), wire.Close() } // what they did is known by now
	if err := r.Start("127.0.0.1:0"); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start the receiver %s: %w", m.Name, err), wire.Close())
	}
	if len(c.Topics) == 0 {
		c.Topics = topicsOf(m)
	}
	c.URL, c.Secret, c.Token, c.Probes = r.URL(), r.Secret, r.Token, []probe.Probe{inside{r}, outside{wire, r}}
	if run, err = Start(ctx, c); err != nil {
		stop()
		return nil, nil, err
	}
	return run, stop, nil
}

// topicsOf returns what m acts on: two topics, as most receivers do, the first of
// which is what most checks send. An event is the shortest item that names a
// person, and a contact one of the longest; but for what they hold, a mistake
// shows with either.
func topicsOf(m reference.Mutant) (all []string) {
	topics := []intercom.Topic{"event.created", DefaultTopic}
	switch {
	case m.Mistake == nil: // what is right is so with what users have when they say nothing
		topics = []intercom.Topic{DefaultTopic, "conversation.user.replied"}
	case len(m.Topics) > 0:
		topics = m.Topics
	}
	for _, t := range topics {
		all = append(all, string(t))
	}
	return all
}

// inside is the probe of a reference in this process. It knows when the
// receiver is idle, so that no quiet window is waited for.
type inside struct{ *reference.Receiver }

// Effects implements [probe.Probe].
func (i inside) Effects(_ context.Context, s probe.Subject) (int, error) {
	return i.Receiver.Effects(s.ID), nil
}

// outside is the Intercom API that such a reference calls, which is idle when
// the reference is.
type outside struct {
	*probe.Tripwire
	probe.Idler
}

// Expected reports whether m must fail the check.
func Expected(m reference.Mutant, id check.ID) bool {
	fails := false
	for pattern := range strings.FieldsSeq(m.Fails) {
		pattern, except := strings.CutPrefix(pattern, "!")
		if ok, err := path.Match(pattern, string(id)); err == nil && ok {
			fails = !except
		}
	}
	return fails
}

// Deviations says where a report of mutant m is not what the catalogue says:
// each check that it names fails, and every other one passes. What was skipped
// proves nothing.
func Deviations(m reference.Mutant, r report.Report) []string { return deviations(m, judgedResults(r)) }

func deviations(m reference.Mutant, results []report.Result) []string {
	var all []string
	for _, x := range results {
		want := report.Pass
		if Expected(m, check.ID(x.ID)) {
			want = report.Fail
		}
		if x.Verdict != want {
			all = append(all, fmt.Sprintf("%s: %s, want %s: %s", x.ID, x.Verdict, want, x.Reason))
		}
	}
	return all
}

// Unjudged returns the checks that the reference was not judged by: nothing
// shows that they can be passed.
func Unjudged(reference Proof) []check.ID {
	var all []check.ID
	for _, c := range Checks() {
		if !slices.Contains(reference.Judged, c.ID) {
			all = append(all, c.ID)
		}
	}
	return all
}
