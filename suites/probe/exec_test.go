package probe_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
)

// helper is what the test binary does when it is run as a command.
func helper(what string, args []string) int {
	switch what {
	case "print": // the arguments after the id, as lines
		fmt.Println(strings.Join(args[1:], "\n"))
	case "args": // how many arguments there are, if the first is the second
		if args[0] == args[1] {
			fmt.Println(len(args))
		}
	case "flood":
		for {
			if _, err := fmt.Println("7777777"); err != nil {
				return 0
			}
		}
	case "fail":
		fmt.Println("5")
		fmt.Fprintln(os.Stderr, "no redis there")
		return 3
	case "family": // a child that outlives its parent unless the group is killed
		child := exec.Command(os.Args[0], "helper", "wait", args[0], args[1])
		child.Stdout = os.Stdout
		if child.Start() != nil {
			return 1
		}
		_ = child.Wait()
	case "wait": // until the listener says so
		conn, err := net.Dial("tcp", args[0])
		if err != nil {
			return 1
		}
		line, _ := bufio.NewReader(conn).ReadString('\n')
		fmt.Print(line)
	}
	return 0
}

// command returns the spec of an exec probe of the helper.
func command(args string) string { return "exec:'" + os.Args[0] + "' helper " + args }

func TestCountIsReadFromTheOutput(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]int{
		"print {id} 3": 3, "print {id} '  4 '": 4, "print {id} (nil)": 0, "print {id}": 0, "print {id} 0": 0, "print {id} 1000000000": 1e9,
		"args " + id + " {id}":               2,
		"args 'a b " + id + "!' 'a b {id}!'": 2,
	} {
		wantEffects(t, open(t, command(args)), probe.Subject{ID: id}, want)
	}
	wantEffects(t, open(t, command("args 'x $(y) \"z' '{id}' ")), probe.Subject{ID: intercom.NotificationID(`x $(y) "z`)}, 2)
}

func TestOutputThatIsNoCountIsAnErrorThatQuotesIt(t *testing.T) {
	t.Parallel()
	for args, parts := range map[string][]string{
		"print {id} -1": {`"-1"`}, "print {id} 1.5": {`"1.5"`}, "print {id} 1 2": {`"1\n2"`}, "print {id} nil": {`"nil"`},
		"print {id} '{\"count\": 1}'": {"count"}, "print {id} 1000000001": {"1000000001"},
		"fail {id}":  {"exit status 3", "no redis there"},
		"flood {id}": {"64 kB", "7777777"},
	} {
		n, err := open(t, command(args)).Effects(t.Context(), probe.Subject{ID: id})
		if n != 0 {
			t.Errorf("%s counts %d", args, n)
		}
		wantError(t, err, append(parts, os.Args[0])...)
	}
}

func TestCommandIsFoundOnThePath(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("printf"); err != nil {
		t.Skip("there is no printf here")
	}
	wantEffects(t, open(t, `exec:printf %.0s42 "{id}"`), probe.Subject{ID: id}, 42)
}

func listen(t *testing.T) *net.TCPListener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	tcp := l.(*net.TCPListener)
	_ = tcp.SetDeadline(time.Now().Add(patience))
	return tcp
}

func TestKilledCommandTakesItsChildrenAlong(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups here")
	}
	l := listen(t)
	p := open(t, command("family "+l.Addr().String()+" {id}"))
	probe.SetTimeout(p, patience)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := p.Effects(ctx, probe.Subject{ID: id})
		ended <- err
	}()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := await(t, ended); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the child still lives: %v", err)
	}
}

func TestCommandThatDoesNotEndIsAnErrorInTime(t *testing.T) {
	t.Parallel()
	l := listen(t)
	p := open(t, command("wait "+l.Addr().String()+" {id}"))
	probe.SetTimeout(p, 50*time.Millisecond)
	_, err := p.Effects(t.Context(), probe.Subject{ID: id})
	wantError(t, err, "no result within 50ms", "killed")
}

func TestFourCommandsRunAtATime(t *testing.T) {
	t.Parallel()
	const all, atATime = 6, 4
	l := listen(t)
	p := open(t, command("wait "+l.Addr().String()+" {id}"))
	probe.SetTimeout(p, patience)
	counts := make(chan int, all)
	for range all {
		go func() {
			n, err := p.Effects(t.Context(), probe.Subject{ID: id})
			if err != nil {
				n = -1
				t.Error(err)
			}
			counts <- n
		}()
	}
	var running []net.Conn
	for range atATime {
		running = append(running, accept(t, l))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.Effects(ctx, probe.Subject{ID: id})
	wantError(t, err, "waiting for its turn")
	_ = l.SetDeadline(time.Now().Add(300 * time.Millisecond)) // a fifth would have come by then
	if _, err := l.Accept(); err == nil {
		t.Errorf("more than %d run", atATime)
	}
	_ = l.SetDeadline(time.Now().Add(patience))
	for i := range all {
		if i >= atATime {
			running = append(running, accept(t, l))
		}
		_, _ = io.WriteString(running[i], "9\n")
	}
	for range all {
		if n := await(t, counts); n != 9 {
			t.Errorf("counted %d", n)
		}
	}
}

func accept(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
