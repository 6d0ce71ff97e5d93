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
// other check has to answer for that.
func (r *Run) revive(ctx context.Context, s *check.Setup) {
	if r.process == nil {
		return
	}
	r.reviving.Lock()
	defer r.reviving.Unlock()
	if s.Running() || r.process.Restart() != nil {
		return // the check finds out what there is
	}
	_, _ = s.Knock(ctx, s.Ready) // the same
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
