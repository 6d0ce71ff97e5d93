//go:build !unix

package process

import (
	"os"
	"os/exec"
)

// setUp leaves cmd as it is: there are no process groups here.
func setUp(*exec.Cmd) {}

// ask kills the command, which cannot be asked.
func ask(p *os.Process) error { return p.Kill() }

// killGroup kills the command alone. An error says that it has ended.
func killGroup(p *os.Process) { _ = p.Kill() }
