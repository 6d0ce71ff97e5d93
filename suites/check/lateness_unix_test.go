//go:build unix

package check_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
)

const measuring = "INTERCHECK_TEST_MEASURES"

// TestMain lets the test binary be a process that can be stopped.
func TestMain(m *testing.M) {
	if os.Getenv(measuring) == "" {
		os.Exit(m.Run())
	}
	late := check.Lateness(context.Background(), func() {
		fmt.Println("measuring")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	})
	fmt.Println(late)
}

// A process that stands still for a while is a busy machine at its worst. The
// measurement ends as soon as the process goes on.
func TestLatenessReportsAStall(t *testing.T) {
	t.Parallel()
	const stall = 300 * time.Millisecond
	for range 3 { // the end of the stall and of the work race each other
		if late := measure(t, stall); late < stall/2 || late > patience {
			t.Errorf("a stall of %s was reported as %s", stall, late)
		}
	}
}

// measure returns the lateness of a process that is stopped for so long, and
// then ends its work.
func measure(t *testing.T, stall time.Duration) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), measuring+"=1")
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err1 != nil || err2 != nil || c.Start() != nil {
		t.Fatal("the process does not start")
	}
	defer func() { _ = c.Wait() }() // its output says how it went
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); err != nil || line != "measuring\n" {
		t.Fatalf("it says %q, %v", line, err)
	}
	if err := c.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	<-time.After(stall) // this is the stall
	_, _ = fmt.Fprintln(in)
	if err := c.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	late, err := time.ParseDuration(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return late
}
