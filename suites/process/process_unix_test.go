//go:build unix

package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/process"
)

// It runs before those that run at the same time, whose goroutines and
// children it would take for left behind.
func TestNothingIsLeftBehind(t *testing.T) {
	n := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	for _, what := range []string{"polite", "family", "prints"} {
		p, err := process.Start(ctx, command(what, n.Addr().String()), process.Options{Grace: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		_ = p.Kill() // or it has ended by itself
		if err := errors.Join(p.Restart(), p.Close(), p.Close()); err != nil {
			t.Error(err)
		}
	}
	cancel()
	for late := time.Now().Add(patience); strings.Contains(stacks(), "suites/process.("); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal(stacks())
		}
	}
	if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); !errors.Is(err, syscall.ECHILD) {
		t.Errorf("there is a child %d (%v)", pid, err)
	}
}

func stacks() string {
	text := make([]byte, 1<<20)
	return string(text[:runtime.Stack(text, true)])
}

func TestStopLetsTheCommandFinish(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "polite", process.Options{})
	l := n.born(t)
	if err := p.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	l.ends(t)
	if got := p.Output(); got != "goodbye\n" {
		t.Errorf("it printed %q", got)
	}
	if err := errors.Join(p.Stop(t.Context()), p.Kill(), p.Err()); err != nil {
		t.Errorf("what has been stopped says %v", err)
	}
}

func TestWhatIsLeftBehindIsSeenBeforeItIsKilled(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "leaves", process.Options{})
	child := n.born(t)
	if other := n.born(t); other.child {
		child = other
	}
	looked := 0
	if err := p.StopAndLook(t.Context(), func(left []string) {
		looked++
		child.lives(t)
		if runtime.GOOS == "linux" && (len(left) != 1 || !strings.HasSuffix(left[0], fmt.Sprintf(" (%d)", child.pid))) {
			t.Errorf("%d is left, and it names %q", child.pid, left)
		}
	}); err != nil {
		t.Error(err)
	}
	child.ends(t)
	if err := p.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(t.Context()); err != nil || looked != 1 {
		t.Errorf("it looked %d times, and says %v", looked, err)
	}
}

func TestMemoryIsThatOfTheWholeGroup(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it cannot be told here")
	}
	n := open(t)
	p := n.start(t, "leaves", process.Options{})
	first := n.born(t)
	second := n.born(t)
	both := p.Memory()
	if first.child {
		second = first
	}
	if err := syscall.Kill(second.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	second.ends(t)
	if one := p.Memory(); one < 1<<20 || both < one+1<<20 {
		t.Errorf("it is %d of both, and %d of one", both, one)
	}
	if err := p.Kill(); err != nil || p.Memory() != 0 {
		t.Errorf("when it has ended it is %d (%v)", p.Memory(), err)
	}
}

func TestCommandThatDoesNotStopIsKilledWhichIsAnError(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "family", process.Options{Grace: 20 * time.Millisecond})
	l := n.born(t) // the child, which ignores SIGTERM
	if err := p.Stop(t.Context()); err != nil {
		t.Errorf("its parent says %v", err)
	}
	l.ends(t)

	s := n.start(t, "stubborn", process.Options{Grace: 20 * time.Millisecond})
	l = n.born(t)
	if err := s.Stop(t.Context()); err == nil || !strings.Contains(err.Error(), "did not end within 20ms of SIGTERM, and was killed") {
		t.Errorf("it says %v", err)
	}
	l.ends(t)
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	l = n.born(t)
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(hurried); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "killed") {
		t.Errorf("in a hurry it says %v", err)
	}
	l.ends(t)
}

func TestKillEndsTheWholeGroup(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "family", process.Options{})
	l := n.born(t)
	if err := p.Kill(); err != nil {
		t.Error(err)
	}
	l.ends(t)
	await(t, p.Exited())
	if err := p.Err(); err != nil {
		t.Errorf("what was killed says %v", err)
	}
}

func TestCommandThatEndsTakesItsGroupAlong(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "leaves", process.Options{})
	command, left := n.born(t), n.born(t)
	if command.child {
		command, left = left, command
	}
	left.lives(t)
	_ = command.conn.Close() // which ends it
	left.ends(t)
	await(t, p.Exited())
	if err := p.Err(); !errors.Is(err, process.ErrEnded) || !strings.Contains(err.Error(), "exit status 0") {
		t.Errorf("it says %v", err)
	}
}

func TestCommandThatEndsByItselfIsAnErrorWithItsStatus(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "prints", process.Options{Env: []string{"WORD=given"}})
	await(t, p.Exited())
	for what, err := range map[string]error{"err": p.Err(), "stop": p.Stop(t.Context()), "kill": p.Kill()} {
		if !errors.Is(err, process.ErrEnded) || !strings.Contains(err.Error(), "exit status 3") || strings.Contains(err.Error(), "helper") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := p.Output(); got != "this is stdout\nthis is stderr, given\n" {
		t.Errorf("it printed %q", got)
	}
}

func TestProcessCanBeStartedAgain(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "polite", process.Options{})
	first := n.born(t)
	if err := p.Restart(); err == nil || !strings.Contains(err.Error(), "still runs") {
		t.Errorf("while it runs it says %v", err)
	}
	if err := errors.Join(p.Kill(), p.Restart()); err != nil {
		t.Fatal(err)
	}
	first.ends(t)
	second := n.born(t)
	second.lives(t)
	select {
	case <-p.Exited():
		t.Error("it has ended")
	default:
	}
	if err := errors.Join(p.Stop(t.Context()), p.Err()); err != nil {
		t.Error(err)
	}
	if got := p.Output(); got != "goodbye\n" {
		t.Errorf("it printed %q", got)
	}
}

func TestClosedProcessStaysClosed(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "stubborn", process.Options{Grace: 20 * time.Millisecond})
	l := n.born(t)
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	l.ends(t)
	if err := p.Restart(); !errors.Is(err, process.ErrClosed) {
		t.Errorf("it says %v", err)
	}
}

func TestProcessEndsWithItsContext(t *testing.T) {
	t.Parallel()
	n := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	p, err := process.Start(ctx, command("polite", n.Addr().String()), process.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := n.born(t)
	cancel()
	await(t, p.Exited())
	l.ends(t)
	if got, err := p.Output(), p.Close(); got != "goodbye\n" || err != nil {
		t.Errorf("it printed %q, and closes with %v", got, err)
	}
	if _, err := process.Start(ctx, command("polite", n.Addr().String()), process.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("another one is started with %v", err)
	}
}

func TestCommandDiesWithItsParent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux kills the children of a parent that was killed")
	}
	n := open(t)
	parent := exec.Command(os.Args[0], "helper", "parent", n.Addr().String())
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	l := n.born(t)
	_ = parent.Process.Kill()
	_ = parent.Wait() // it says that it was killed
	l.ends(t)
}

func TestOutputThatIsHeldOpenElsewhereIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	n := open(t)
	p := n.start(t, "escapes", process.Options{})
	one, other := n.born(t), n.born(t)
	if err := p.Kill(); err != nil {
		t.Error(err)
	}
	await(t, p.Exited())
	_ = one.conn.Close() // so that the escaped one ends as well
	_ = other.conn.Close()
}

func TestCommandThatCannotBeRunIsAnErrorAtOnce(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"": "names no program", "''": "names no program", "a 'b": "quote", "a | b": "needs a shell",
		"/nowhere/at/all": "no such file", "no-such-program-anywhere": "not found",
	} {
		if _, err := process.Start(t.Context(), command, process.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v", command, err)
		}
	}
	if _, err := process.Start(t.Context(), "true", process.Options{Dir: "/nowhere/at/all"}); err == nil {
		t.Error("it runs nowhere")
	}
}
