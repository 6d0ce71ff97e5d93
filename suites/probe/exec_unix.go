//go:build unix

package probe

import (
	"os/exec"
	"syscall"
)

// killGroup makes the end of cmd's context kill all that the command has
// started, and not the command alone.
func killGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
