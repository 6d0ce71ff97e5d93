package main

import (
	"os"
	"testing"
)

func TestColourIsForATerminalWhoseOwnerTakesIt(t *testing.T) {
	t.Parallel()
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this system has no terminal to try: %v", err)
	}
	defer func() { _ = pty.Close() }()
	for _, c := range []struct {
		environ []string
		want    bool
	}{
		{nil, true},
		{[]string{"NO_COLOR="}, true}, // an empty one does not count, as no-color.org has it
		{[]string{"NO_COLOR=0"}, false},
		{[]string{"TERM=xterm", "NO_COLOR=1"}, false},
		{[]string{"TERM=dumb"}, false},
	} {
		if got := colourful(pty, c.environ); got != c.want {
			t.Errorf("%q: colour is %t", c.environ, got)
		}
	}
	if (&cli{stderr: pty}).progress().w == nil {
		t.Error("a terminal shows no progress")
	}
}
