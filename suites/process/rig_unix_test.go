//go:build unix

package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/process"
)

// patience is how long a test waits before it gives up.
const patience = 30 * time.Second

// TestMain lets the test binary be the command that is run.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "helper" {
		os.Exit(helper(os.Args[2], os.Args[3], os.Args[4:]))
	}
	os.Exit(m.Run())
}

// helper is what the test binary does as a command. It tells the listener at
// addr that it lives, and lives no longer than that listens.
func helper(what, addr string, args []string) int {
	switch what {
	case "polite": // ends when asked
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		go func() {
			<-asked
			fmt.Println("goodbye")
			os.Exit(0)
		}()
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
	case "prints":
		fmt.Println("this is stdout")
		fmt.Fprintln(os.Stderr, "this is stderr,", os.Getenv("WORD"))
		return 3
	case "family":
		_ = child(false, "stubborn", addr).Run()
	case "leaves":
		_ = child(false, "stubborn", addr).Start()
	case "escapes":
		_ = child(true, "stubborn", addr).Start()
	case "parent":
		_, err := process.Start(context.Background(), command("stubborn", addr), process.Options{})
		if err != nil {
			return 1
		}
		select {}
	}
	return live(addr)
}

// live holds a connection to addr for as long as that does.
func live(addr string) int {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 1
	}
	_, _ = fmt.Fprintf(conn, "%d %d\n", os.Getpid(), os.Getppid())
	_, _ = io.Copy(io.Discard, conn)
	return 0
}

func child(away bool, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{"helper"}, args...)...)
	cmd.Stdout, cmd.SysProcAttr = os.Stdout, &syscall.SysProcAttr{Setsid: away}
	return cmd
}

func command(what, addr string) string { return "'" + os.Args[0] + "' helper " + what + " " + addr }

// A nursery is where helpers tell that they live.
type nursery struct{ *net.TCPListener }

func open(t *testing.T) nursery {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	tcp := l.(*net.TCPListener)
	_ = tcp.SetDeadline(time.Now().Add(patience))
	return nursery{tcp}
}

// start starts a helper, and closes it at the end of the test.
func (n nursery) start(t *testing.T, what string, o process.Options) *process.Process {
	t.Helper()
	p, err := process.Start(t.Context(), command(what, n.Addr().String()), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// A life is the connection of a helper, and its number.
type life struct {
	conn  net.Conn
	pid   int
	child bool // of a helper
}

// born waits for a helper to tell that it lives.
func (n nursery) born(t *testing.T) life {
	t.Helper()
	conn, err := n.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	l, parent := life{conn: conn}, 0
	if _, err := fmt.Fscanln(conn, &l.pid, &parent); err != nil {
		t.Fatal(err)
	}
	l.child = parent != os.Getpid()
	return l
}

// ends waits for a helper to die.
func (l life) ends(t *testing.T) {
	t.Helper()
	if _, err := l.conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d still lives: %v", l.pid, err)
	}
}

// lives makes sure that a helper has not died.
func (l life) lives(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(l.pid, 0); err != nil {
		t.Errorf("%d is gone: %v", l.pid, err)
	}
}

func await(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatal("what must come did not")
	}
}
