package mutants

import (
	"io"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/intercheck-dev/intercheck/suites/reference"
)

// asSuccessor tells a process that it is the successor of another. The program
// refuses variables of its own prefix that are no flags.
const asSuccessor = "RECEIVER_IS_SUCCESSOR"

// hasSuccessor starts a successor where it can be told to end.
func hasSuccessor(r *reference.Receiver) {
	if r.Journal == "" {
		return
	}
	exact := r.Listen
	r.Listen = func(network, addr string) (net.Listener, error) {
		if os.Getenv(asSuccessor) != "" {
			_, _ = io.Copy(io.Discard, os.Stdin) // ends with the predecessor
			return onceFree(exact, network, addr)
		}
		l, err := exact(network, addr)
		if err == nil {
			err = startSuccessor()
		}
		return l, err
	}
}

// startSuccessor starts this program once more. It ends with its group, of
// which it is one.
func startSuccessor() error {
	successor := exec.Command(os.Args[0], os.Args[1:]...)
	successor.Env = append(os.Environ(), asSuccessor+"=1")
	alive, err := successor.StdinPipe()
	if err != nil {
		return err
	}
	if err := successor.Start(); err != nil {
		return err
	}
	go func() {
		_ = successor.Wait() // its end is nobody's business
		_ = alive.Close()    // which is kept open until then
	}()
	return nil
}

// onceFree listens as soon as the predecessor has let go of the address.
func onceFree(listen func(network, addr string) (net.Listener, error), network, addr string) (l net.Listener, err error) {
	for range 100 {
		if l, err = listen(network, addr); err == nil {
			return l, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, err
}
