//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// setUp gives cmd a group of its own, so that an interruption from the terminal
// does not reach it, and all that it starts can be killed at once.
func setUp(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
}

// ask asks the command alone: how its children end is its own business.
func ask(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

// killGroup kills what there is of the group that p leads. An error says that
// there is nothing.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
