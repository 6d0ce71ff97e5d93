// Package process runs a command of the user's beside this program: it starts
// it, stops it, kills it, starts it again, and keeps what it prints.
//
// A process is the whole group that the command starts: when the command ends,
// whatever it has left behind in its group is killed. It knows nothing of what
// the command is for, nor when it is ready.
package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/suites/process/words"
)

// Patience with a process, none of which is a requirement.
const (
	grace    = 10 * time.Second // from SIGTERM to SIGKILL, when it is stopped
	farewell = 2 * time.Second  // the same, when it is closed
	doom     = 10 * time.Second // from SIGKILL to its end, which only the system can delay
	linger   = time.Second      // for output, once the whole group has ended
)

var (
	// ErrEnded is the error of a process that ended and was not told to.
	ErrEnded = errors.New("ended by itself")
	// ErrClosed is the error of starting a process again that was closed.
	ErrClosed = errors.New("the process is closed")
)

// Options say how a command is run. The zero value is useful.
type Options struct {
	Env   []string      // NAME=VALUE, besides what this program has
	Dir   string        // where it runs; here by default
	Grace time.Duration // how long [Process.Stop] waits before it kills; 10s by default
}

// A Process is a command that was started, and may be started again.
type Process struct {
	argv    []string
	options Options
	output  transcript

	mu     sync.Mutex
	run    *run // the latest
	closed bool
	unbind func() bool // lets go of the context it was started with
}

// Start splits a command into words, without a shell, and starts it. When ctx
// ends the process is closed.
//
// It dies with this program: where that is killed, on Linux the system kills
// the command (not what the command has started); elsewhere it outlives it.
func Start(ctx context.Context, command string, o Options) (*Process, error) {
	argv, err := words.Split(command)
	if err == nil && (len(argv) == 0 || argv[0] == "") {
		err = errors.New("it names no program")
	}
	if err != nil {
		return nil, fmt.Errorf("run the command %q: %w", command, err)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("run %s: %w", argv[0], context.Cause(ctx))
	}
	if o.Grace == 0 {
		o.Grace = grace
	}
	p := &Process{argv: argv, options: o}
	if err := p.Restart(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unbind = context.AfterFunc(ctx, func() { _ = p.Close() }) // who calls Close as well hears of it
	return p, nil
}

// Restart starts the command again, once it has ended.
func (p *Process) Restart() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return p.wrong("start", ErrClosed)
	case p.run != nil && !p.run.over():
		return p.wrong("start", errors.New("it still runs: stop or kill it first"))
	}
	r, err := begin(p.command(), &p.output)
	if err != nil {
		return p.wrong("start", err)
	}
	p.run = r
	return nil
}

func (p *Process) command() *exec.Cmd {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	cmd.Env, cmd.Dir = append(os.Environ(), p.options.Env...), p.options.Dir
	return cmd
}

// wrong says what was being done with the process. Its arguments stay out of
// it, since one of them may be a secret.
func (p *Process) wrong(what string, err error) error {
	return fmt.Errorf("%s %s: %w", what, p.argv[0], err)
}

// Exited returns a channel that is closed when the process, as it was started
// last, has ended. [Process.Err] then says whether by itself.
func (p *Process) Exited() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.run.ended
}

// Err returns how the process ended by itself, an [ErrEnded] with its exit
// status. It is nil while it runs, and when it was told to end.
func (p *Process) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.deserted()
}

func (p *Process) deserted() error {
	if !p.run.over() || !p.run.alone {
		return nil
	}
	return fmt.Errorf("%s %w: %s", p.argv[0], ErrEnded, p.run.status)
}

// Output returns what the process has printed, on either stream, since it was
// first started: the first 16 kB and the last 64 kB.
func (p *Process) Output() string { return p.output.String() }

// Memory returns how many bytes of memory the process and what it has started
// take, or 0 where that cannot be told.
func (p *Process) Memory() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run.over() {
		return 0
	}
	return memory(p.run.process)
}
