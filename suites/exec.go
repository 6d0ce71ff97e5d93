package suites

import (
	"context"
	"errors"
	"fmt"

	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/process"
)

// launch starts the receiver, if that is asked for. It must not be there yet:
// what answers instead of it would be judged.
func (r *Run) launch(s *check.Setup) error {
	if r.config.Exec == "" {
		return nil
	}
	x, err := s.Knock(r.ctx, 0)
	if err != nil {
		return err
	}
	if x.Response != nil {
		return ConfigError{fmt.Errorf("something answers at %s before the receiver is started: end it, or leave out --exec", r.config.URL)}
	}
	if r.process, err = process.Start(r.ctx, r.config.Exec, process.Options{}); err != nil {
		return ConfigError{fmt.Errorf("--exec: %w", err)}
	}
	s.Process = r.process
	return nil
}

// revive starts the receiver again where a check has left it ended, so that no
// other check has to answer for that. It returns what is to be said of that.
func (r *Run) revive(ctx context.Context, s *check.Setup) (word string) {
	if r.process == nil {
		return ""
	}
	r.reviving.Lock()
	defer r.reviving.Unlock()
	if s.Running() {
		return ""
	}
	if err := r.process.Err(); err != nil {
		r.deaths = append(r.deaths, err.Error())
		word = "\n" + err.Error() + ", and was started again"
	}
	r.start(ctx, s)
	return word
}

// start starts the receiver again, and waits until it answers. One that ends
// before it has, each time, is given up.
func (r *Run) start(ctx context.Context, s *check.Setup) {
	err := r.process.Restart()
	if err == nil {
		_, _ = s.Knock(ctx, s.Ready) // the check finds out what there is
	}
	if err == nil && s.Running() {
		r.stillborn = 0
		return
	}
	if r.stillborn++; r.stillborn >= hangs {
		r.pulse.giveUp("the receiver ended by itself and could not be started again: look at its log")
	}
}

// mourn is revive, behind a check that may have ended the receiver: the end of a
// process is seen some time after that of its connections.
func (r *Run) mourn(ctx context.Context, s *check.Setup) (word string) {
	if r.process != nil {
		_, _ = s.Knock(ctx, rebirth) // until it answers or has ended
	}
	return r.revive(ctx, s)
}

// ended returns how often the receiver has ended by itself, as far as it was
// started again.
func (r *Run) ended() int {
	r.reviving.Lock()
	defer r.reviving.Unlock()
	return len(r.deaths)
}

// end ends the run, and the receiver if it is run here.
func (r *Run) end() {
	r.stop(nil)
	if r.process != nil {
		_ = r.process.Close() // everything is known by now
	}
}

// died returns why a receiver that was started is not there, or nil.
func died(s *check.Setup) error {
	if s.Process == nil || s.Running() {
		return nil
	}
	return ConfigError{errors.Join(fmt.Errorf("--exec: the receiver ended before it answered: %w", s.Process.Err()), lastWords(s.Process))}
}

func lastWords(p *process.Process) error {
	if text := check.Gist(p.Output()); text != "" {
		return errors.New("it wrote:\n" + text)
	}
	return nil
}
