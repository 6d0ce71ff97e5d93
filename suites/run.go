package suites

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/process"
)

const (
	// poolWidth is how many checks run at once. Most of them only wait.
	poolWidth = 16
	// checkPatience bounds one check. No requirement takes as long.
	checkPatience = 2 * time.Minute
	// leastReady is how long a receiver that was started again may take.
	leastReady = 10 * time.Second
)

var errPatience = fmt.Errorf("no check may take longer than %s", checkPatience)

// A Run is a catalogue under way. Its checks run in a pool of their own; a
// report waits for them.
type Run struct {
	config   Config
	profile  Profile
	entries  []entry
	selected map[check.ID]bool
	outcomes map[check.ID]chan check.Outcome
	ask      map[check.ID]func() // runs a check that the pool does not
	redactor intercom.Redactor
	heard    *check.Heard
	started  time.Time
	done     chan struct{}   // closed when every check has run
	ctx      context.Context //nolint:containedctx // it is the run's life, which Report waits for
	stop     context.CancelCauseFunc

	mu    sync.Mutex
	found map[check.ID]check.Outcome // as far as it was told

	telling sync.Mutex // held while the progress is told

	process  *process.Process // the receiver, if it is run here
	reviving sync.Mutex
	deaths   []string // how it ended by itself, each time
	// stillborn is how often in a row it was started again and ended before it answered.
	stillborn int
	pulse     pulse
}

// Start looks whether the receiver is there, tries the probes and starts the
// checks. It returns a [ConfigError] or an [Unreachable] error before any
// check has run.
func Start(ctx context.Context, c Config) (*Run, error) {
	return start(ctx, c, func(entry) bool { return true })
}

// start runs those of the selected checks that keep lets through. The others
// run when they are asked for.
func start(ctx context.Context, c Config, keep func(entry) bool) (*Run, error) {
	c, topics, err := c.complete()
	if err != nil {
		return nil, ConfigError{err}
	}
	r := &Run{config: c, profile: c.Profile, entries: entries(Catalogue()), started: time.Now(), done: make(chan struct{})}
	if r.selected, err = (selection{c.Only, c.Skip}).pick(r.entries); err != nil {
		return nil, ConfigError{err}
	}
	r.redactor = intercom.NewRedactor(append([]intercom.Secret{c.Secret, c.Token}, c.Redact...)...)
	r.ctx, r.stop = context.WithCancelCause(ctx)
	setup, err := r.prepare(topics)
	if err != nil {
		r.end()
		return nil, err
	}
	r.heard = &setup.Heard
	r.outcomes, r.found = map[check.ID]chan check.Outcome{}, map[check.ID]check.Outcome{}
	for _, e := range r.entries {
		r.outcomes[e.check.ID] = make(chan check.Outcome, 1)
	}
	r.begin(setup, keep)
	return r, nil
}

// prepare sets up what the checks share, starts the receiver if that is asked
// for, and tries the probes.
func (r *Run) prepare(topics []fixtures.Definition) (*check.Setup, error) {
	s, err := r.setup(topics)
	if err != nil {
		return nil, err
	}
	if err := r.launch(s); err != nil {
		return nil, err
	}
	if err := reach(r.ctx, s, r.config.Wait); err != nil {
		return nil, err
	}
	if s.Observer != nil {
		s.Blind = calibrate(r.ctx, s)
	}
	return s, nil
}

// begin lets the pool run the selected checks that keep lets through, and each
// of the others when it is asked for.
func (r *Run) begin(s *check.Setup, keep func(entry) bool) {
	r.ask = map[check.ID]func(){}
	var now []entry
	for _, e := range r.entries {
		switch {
		case !r.selected[e.check.ID]:
		case keep(e):
			now = append(now, e)
		default:
			r.ask[e.check.ID] = func() { r.do(r.ctx, s, e) }
		}
	}
	go r.pool(r.ctx, s, now)
}

// setup builds what the checks share: a mock of their own, in memory.
func (r *Run) setup(topics []fixtures.Definition) (*check.Setup, error) {
	mock, err := mockserver.New(mockserver.Config{Forgets: true, Seed: r.config.Seed, Salt: r.config.RunID, Token: r.config.Token, AppID: r.config.AppID})
	if err != nil {
		return nil, err
	}
	s := &check.Setup{
		Deliverer: mock.Deliverer, Fixtures: mock.Fixtures.Plain(), Topics: topics, Token: r.config.Token, RealTime: r.config.RealTime, Verdict: r.config.verdict, Ready: max(r.config.Wait, leastReady),
		Target: delivery.Target{
			URL: r.config.URL, Secret: r.config.Secret, Style: intercom.Pretty,
			Subscription: mock.Fixtures.ID("nsub", 1),
		},
	}
	for _, p := range r.config.Probes {
		if t, ok := p.(interface{ Expect(intercom.Secret) }); ok && r.config.Token != "" {
			t.Expect(r.config.Token)
		}
	}
	if r.profile != Wire {
		s.Observer = &check.Observer{Probes: r.config.Probes, Patience: r.config.Patience}
	}
	return s, nil
}

// pool runs all of these checks: first those that may run side by side, then
// those that run alone, by their turns.
func (r *Run) pool(ctx context.Context, s *check.Setup, all []entry) {
	defer close(r.done)
	r.beside(ctx, s, sideBySide(all))
	for _, together := range inTurn(all) {
		r.sideBySide(len(together), together, func(e entry) { r.do(ctx, s, e) }) // they wait for each other
		s.CatchUp(ctx)
		if together[0].check.Needs&check.Process != 0 {
			_ = untilReady(ctx, s, time.Now().Add(s.Ready)) // the next check says what is wrong
		}
	}
}

// sideBySide runs width of all at a time.
func (r *Run) sideBySide(width int, all []entry, run func(entry)) {
	turns := make(chan struct{}, width)
	var wg sync.WaitGroup
	for _, e := range all {
		turns <- struct{}{}
		wg.Go(func() { run(e); <-turns })
	}
	wg.Wait()
}

func (r *Run) do(ctx context.Context, s *check.Setup, e entry) {
	r.outcomes[e.check.ID] <- r.outcome(ctx, s, e)
}

// outcome runs a check, and returns what came of it.
func (r *Run) outcome(ctx context.Context, s *check.Setup, e entry) check.Outcome {
	defer e.check.Leave()
	ctx, cancel := context.WithTimeoutCause(ctx, checkPatience, errPatience)
	defer cancel()
	r.revive(ctx, s)
	if lost := r.pulse.beats(ctx, s); lost != "" {
		return check.Outcome{Finding: check.Broken, Reason: lost}
	}
	o := check.Do(ctx, e.check, s)
	if (o.Finding == check.Broken || severed(o)) && e.check.Needs&check.Process == 0 {
		o.Reason += r.mourn(ctx, s)
	}
	return r.pulse.learn(ctx, s, e.check.ID, o)
}
