package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Stop asks the command to end, and waits until it has. One that takes longer
// than the grace, or than ctx, is killed with its group, which is an error. So
// is one that had ended by itself.
func (p *Process) Stop(ctx context.Context) error { return p.StopAndLook(ctx, nil) }

// StopAndLook is [Process.Stop], and calls look in between: when the command has
// ended, and what it has left behind in its group has not been killed yet. Look
// is told the names and numbers of that, where the system can list it.
func (p *Process) StopAndLook(ctx context.Context, look func(left []string)) error {
	r, err := p.tell()
	if r == nil {
		return err
	}
	if look != nil {
		r.look.Store(&look)
	}
	if late := r.terminate(ctx, p.options.Grace); late != nil {
		return p.wrong("stop", errors.Join(late, r.kill()))
	}
	return p.Err() // it may have ended just before
}

// Kill ends the command and its group without asking, and waits until they
// have ended. It is an error if the command had ended by itself.
func (p *Process) Kill() error {
	r, err := p.tell()
	if r == nil {
		return err
	}
	if err := r.kill(); err != nil {
		return p.wrong("kill", err)
	}
	return p.Err()
}

// Close ends the process for good, with a short grace, and waits until it has
// ended. To close it again does nothing else.
func (p *Process) Close() error {
	p.mu.Lock()
	p.closed = true
	if p.unbind != nil {
		p.unbind()
	}
	p.mu.Unlock()
	r, _ := p.tell() // that it ended by itself is no error now
	if r == nil || r.terminate(context.Background(), min(farewell, p.options.Grace)) == nil {
		return nil
	}
	if err := r.kill(); err != nil {
		return p.wrong("close", err)
	}
	return nil
}

// tell notes that the process is told to end, and returns what is to be ended.
// Nothing is, where it has ended: with an error if by itself.
func (p *Process) tell() (*run, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run.over() {
		return nil, p.deserted()
	}
	p.run.told.Store(true)
	return p.run, nil
}

// terminate asks the command to end. Unless it does in time, it says so.
func (r *run) terminate(ctx context.Context, grace time.Duration) error {
	if err := ask(r.process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("it cannot be asked to end, and was killed: %w", err)
	}
	select {
	case <-r.gone:
		<-r.ended
		return nil
	case <-time.After(grace):
		return fmt.Errorf("it did not end within %s of SIGTERM, and was killed: end when asked to", grace)
	case <-ctx.Done():
		return fmt.Errorf("it had not ended yet, and was killed: %w", context.Cause(ctx))
	}
}

// kill kills the group. When its command has ended, the run ends.
func (r *run) kill() error {
	if !r.over() {
		killGroup(r.process)
	}
	select {
	case <-r.ended:
		return nil
	case <-time.After(doom):
		return fmt.Errorf("it is still there %s after SIGKILL", doom)
	}
}
