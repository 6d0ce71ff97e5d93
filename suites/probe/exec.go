package probe

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/suites/process/words"
)

const (
	// More at a time would slow the receiver on the same machine.
	atATime = 4
	// Patience: how long output may stay open once the command has ended.
	lingerTimeout = time.Second
)

type execProbe struct {
	program string
	args    []string
	slots   chan struct{}
	timeout time.Duration
}

func openExec(_ context.Context, spec string) (Probe, error) {
	_, command, _ := strings.Cut(spec, ":")
	p, err := newExec(command)
	if err != nil {
		return nil, fmt.Errorf("opening an exec probe: %w; its form is %s", err, execForm)
	}
	return p, nil
}

func newExec(command string) (*execProbe, error) {
	argv, err := words.Split(command)
	if err != nil {
		return nil, err
	}
	if len(argv) == 0 || argv[0] == "" {
		return nil, errors.New("it names no command")
	}
	if !slices.ContainsFunc(argv[1:], func(arg string) bool { return strings.Contains(arg, placeholder) }) {
		return nil, fmt.Errorf("no argument contains %s", placeholder)
	}
	program, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, err
	}
	return &execProbe{program: program, args: argv[1:], slots: make(chan struct{}, atATime), timeout: askTimeout}, nil
}

// Effects runs the command.
func (p *execProbe) Effects(ctx context.Context, s Subject) (int, error) {
	if s.ID == "" {
		return 0, errNoID
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return 0, fmt.Errorf("probe %s: waiting for its turn: %w", p.program, context.Cause(ctx))
	}
	n, err := p.run(ctx, string(s.ID))
	if err != nil {
		return 0, fmt.Errorf("probe %s: %w", p.program, err)
	}
	return n, nil
}

func (p *execProbe) run(ctx context.Context, id string) (int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.timeout, fmt.Errorf("no result within %s, so it was killed", p.timeout))
	defer cancel()
	cmd := exec.CommandContext(ctx, p.program)
	for _, arg := range p.args {
		cmd.Args = append(cmd.Args, strings.ReplaceAll(arg, placeholder, id))
	}
	var stdout, stderr head
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &stdout, &stderr, lingerTimeout
	killGroup(cmd)
	err := cmd.Run()
	switch {
	case stdout.full:
		return 0, fmt.Errorf("reading its output %s: %w", excerpt(stdout.kept), errTooLong)
	case stderr.full:
		return 0, fmt.Errorf("it complains without end: %s", excerpt(stderr.kept))
	case errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil:
		return 0, errors.New("it ended, but left behind a process that holds its output open")
	case err != nil && ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case err != nil:
		return 0, fmt.Errorf("%w, saying %s", err, excerpt(slices.Concat(stderr.kept, stdout.kept)))
	}
	return printed(stdout.kept)
}

// printed reads the count. Nothing and (nil) are how redis-cli prints a key that is not there.
func printed(output []byte) (int, error) {
	switch text := strings.TrimSpace(string(output)); text {
	case "", "(nil)":
		return 0, nil
	default:
		n, err := parseCount(text)
		if err != nil {
			return 0, fmt.Errorf("it printed what is no count: %w", err)
		}
		return n, nil
	}
}
