//go:build unix && !linux

package process

import "syscall"

// dieWithParent does nothing: here, no system kills the child of a parent that
// was killed.
func dieWithParent(*syscall.SysProcAttr) {}
