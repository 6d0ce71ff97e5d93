package process

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"time"
)

// A run is the command from one start to its end.
type run struct {
	process *os.Process
	ended   chan struct{} // closed when it has, and its output is complete
	status  string        // how it ended; to be read when it has
	told    atomic.Bool   // to end
	gone    chan struct{} // closed when the command has ended, before what it left behind
	look    atomic.Pointer[func(left []string)]
	alone   bool // it ended by itself; to be read when it has
}

func (r *run) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// begin starts cmd, whose output goes to out.
func begin(cmd *exec.Cmd, out io.Writer) (*run, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = writer, writer
	setUp(cmd)
	r := &run{ended: make(chan struct{}), gone: make(chan struct{})}
	started := make(chan error, 1)
	go r.live(cmd, started, reader, out)
	err = <-started
	_ = writer.Close() // the child has its own
	if err != nil {
		_ = reader.Close() // nothing was written
		return nil, err
	}
	return r, nil
}

// live starts cmd, says whether that went well, and attends to it. Linux takes
// the end of the thread that started a child for the end of its parent; this
// one lives as long as the child does.
func (r *run) live(cmd *exec.Cmd, started chan<- error, reader *os.File, out io.Writer) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	r.process = cmd.Process
	started <- err
	if err == nil {
		r.attend(cmd, reader, out)
	}
}

// attend copies what the command prints until it has ended, with its group.
func (r *run) attend(cmd *exec.Cmd, reader *os.File, out io.Writer) {
	defer close(r.ended)
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = io.Copy(out, reader) // ends with an error where it is cut off below
	}()
	_ = cmd.Wait() // the state says it all
	r.status, r.alone = cmd.ProcessState.String(), !r.told.Load()
	close(r.gone)
	if look := r.look.Load(); look != nil {
		(*look)(members(r.process))
	}
	killGroup(r.process) // at once, before its number could be another's
	select {
	case <-copied:
	case <-time.After(linger): // something that left the group holds it open
	}
	_ = reader.Close()
	<-copied
}
