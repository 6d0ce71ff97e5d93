package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// need returns the path of a program. Without it the test is skipped, unless
// everything is required, as it is in CI.
func need(t *testing.T, program, how string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	switch {
	case err == nil:
	case os.Getenv("INTERCHECK_TEST_REQUIRE") == "all":
		t.Fatalf("%s is missing and INTERCHECK_TEST_REQUIRE=all: %s", program, how)
	default:
		t.Skipf("%s is missing: %s", program, how)
	}
	return path
}

// installed installs the packages for this machine in an empty directory, from
// their tarballs and without any registry, and returns where.
func installed(t *testing.T) string {
	t.Helper()
	npm := need(t, "npm", "install Node 20 or later, with npm")
	packed := filepath.Join(makeIn(t, made, target{runtime.GOOS, runtime.GOARCH}), "npm")
	tarballs, err := filepath.Glob(filepath.Join(packed, "*.tgz"))
	if err != nil || len(tarballs) != 2 {
		t.Fatalf("%q, %v", tarballs, err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", t.TempDir()}, tarballs...)
	cmd := exec.CommandContext(t.Context(), npm, args...)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, said)
	}
	return dir
}

// npx returns a call of intercheck as users of npm make it.
func npx(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), need(t, "npx", "install npm"), append([]string{"--no-install", "intercheck"}, args...)...)
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

func TestPackageOfNpmStandsForTheProgram(t *testing.T) {
	dir := installed(t)
	t.Run("version", func(t *testing.T) {
		said, err := npx(t, dir, "version").Output()
		if err != nil || !strings.HasPrefix(string(said), "intercheck v9.8.7 (commit c0ffee") {
			t.Errorf("%q, %v", said, err)
		}
	})
	t.Run("verdicts", func(t *testing.T) { testVerdicts(t, dir) })
	t.Run("input", func(t *testing.T) { testInput(t, dir) })
	t.Run("signals", func(t *testing.T) { testSignals(t, dir) })
	t.Run("killed", func(t *testing.T) { testKilled(t, dir) })
	t.Run("no program", func(t *testing.T) { testNoProgram(t, dir) })
}

// launcher starts the program as npm's own link to it does, without npm.
func launcher(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "node_modules", ".bin", "intercheck"), args...)
	cmd.Dir = dir
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // killed, it would leave the program behind
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// serve starts a receiver and returns its URL.
func serve(t *testing.T, cmd *exec.Cmd) (url string) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()
	})
	var ready struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil {
		t.Fatalf("the receiver is not ready: %q, %v", line, err)
	}
	return ready.URL
}

func testVerdicts(t *testing.T, dir string) {
	const secret = "the client's secret"
	for name, c := range map[string]struct {
		mutant []string
		exit   int
		says   string
	}{
		"right": {nil, 0, "conformant"},
		"wrong": {[]string{"--mutant", "no-dedupe"}, 1, "not conformant"},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, launcher(t, dir, append([]string{"receiver", "--addr", "127.0.0.1:0", "--secret", secret}, c.mutant...)...))
			cmd := npx(t, dir, "verify", url, "--only", "IDM-001", "--probe", strings.TrimSuffix(url, "/webhook")+"/effects/{id}")
			cmd.Env = append(os.Environ(), "INTERCHECK_SECRET="+secret)
			said, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != c.exit || !strings.Contains(string(said), c.says) {
				t.Errorf("%v, want exit code %d and %q:\n%s", err, c.exit, c.says, said)
			}
		})
	}
}

// testInput gives the program what it reads from its input, and more words than
// a shell would leave alone.
func testInput(t *testing.T, dir string) {
	cmd := launcher(t, dir, "config", "--config", "/dev/stdin", "verify", "--format", "json")
	cmd.Stdin = strings.NewReader("verify: {url: 'http://127.0.0.1:1/a b?c=$d&e=*'}\n")
	said, err := cmd.Output()
	if err != nil || !strings.Contains(string(said), "http://127.0.0.1:1/a b?c=$d&e=*") {
		t.Errorf("%s, %v", said, err)
	}
}

// testSignals ends what runs as a group is ended: the launcher and the program
// get the signal, and the program must have it once.
func testSignals(t *testing.T, dir string) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		for name, group := range map[string]bool{"alone": false, "group": true} {
			t.Run(signal.String()+" "+name, func(t *testing.T) {
				cmd := launcher(t, dir, "mock", "--addr", "127.0.0.1:0")
				cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				var errs bytes.Buffer
				cmd.Stderr = &errs
				serve(t, cmd)
				pid := cmd.Process.Pid
				if group {
					pid = -pid
				}
				if err := syscall.Kill(pid, signal); err != nil {
					t.Fatal(err)
				}
				err := cmd.Wait()
				if err != nil {
					t.Errorf("%v %s, want that it ends in order, with 0", err, errs.Bytes())
				}
			})
		}
	}
}

// testKilled ends the program itself: the launcher has to end as it did.
func testKilled(t *testing.T, dir string) {
	cmd := launcher(t, dir, "mock", "--addr", "127.0.0.1:0")
	serve(t, cmd)
	children, err := output(t.Context(), ".", nil, need(t, "pgrep", "apt-get install procps"), "-P", strconv.Itoa(cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := output(t.Context(), ".", nil, "kill", "-KILL", children); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Errorf("%v, want that it was killed", err)
	}
}

// testNoProgram removes what npm had chosen.
func testNoProgram(t *testing.T, dir string) {
	if err := os.RemoveAll(filepath.Join(dir, "node_modules", "@intercheck")); err != nil {
		t.Fatal(err)
	}
	cmd := launcher(t, dir, "version")
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(said), "is not installed, which has the program for this system") {
		t.Errorf("%v, %s", err, said)
	}
}
