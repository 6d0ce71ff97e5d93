package intercheck_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

const exampleSecret = "the example's client secret"

// TestExpressExampleIsJudgedRight judges a receiver in another language, as its
// own process, with a real Redis: through the counter it keeps and through
// what its downstream sees. Then it breaks it, and the verdict must turn.
func TestExpressExampleIsJudgedRight(t *testing.T) {
	t.Parallel()
	node := need.Tool(t, "node", "install Node 20 or later")
	need.Tool(t, "redis-cli", "apt-get install redis-server")
	need.Tool(t, "examples/express/node_modules", "npm ci --prefix examples/express")
	redis := startRedis(t)
	judge := build(t)
	for _, c := range []struct {
		name, broken, probe string
		exit                int
		fails               []string // checks that must be among the failed ones
	}{
		{"exec", "", "exec:redis-cli -p %s get %seffects:{id}", 0, nil},
		{"sink", "", "sink:", 0, nil},
		{"no-dedupe", "no-dedupe", "exec:redis-cli -p %s get %seffects:{id}", 1, []string{"IDM-001", "IDM-002", "IDM-004"}},
		{"reserialised-body", "reserialised-body", "sink:", 1, []string{"SIG-001", "SIG-003"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := "127.0.0.1:" + freePort(t)
			prefix := c.name + ":"
			url := startExpress(t, node,
				"REDIS_URL=redis://127.0.0.1:"+redis, "REDIS_PREFIX="+prefix, "BREAK="+c.broken, "DOWNSTREAM_URL="+downstream(c.probe, sink))
			probe := c.probe + sink
			if strings.HasPrefix(c.probe, "exec:") {
				probe = fmt.Sprintf(c.probe, redis, prefix)
			}
			exit, report := verify(t, judge, url, probe)
			failed := report.failed()
			if exit != c.exit || report.Profile != "effects" || !report.Complete {
				t.Errorf("exit %d, want %d; profile %s, complete %v; failed %v", exit, c.exit, report.Profile, report.Complete, failed)
			}
			if c.exit == 0 && (report.Verdict != "conformant" || len(failed) > 0) {
				t.Errorf("%s, failed %v", report.Verdict, failed)
			}
			for _, id := range c.fails {
				if !slices.Contains(failed, id) {
					t.Errorf("%s did not fail; failed %v", id, failed)
				}
			}
		})
	}
}

// TestExamplesSurviveTheirEnd lets the judge start, stop and kill each example,
// and look at what its downstream sees. What an example keeps is in SQLite, or
// at Express in Redis.
func TestExamplesSurviveTheirEnd(t *testing.T) {
	t.Parallel()
	judge := build(t)
	for _, c := range []struct {
		name    string
		command func(*testing.T) string // without it the case is skipped
		cannot  []string                // checks that its server may fail and its README names; none is a MUST
	}{
		{"express", express, nil},
		{"go", func(t *testing.T) string { return "'" + buildIn(t, "examples/go", ".") + "'" }, nil},
		{"php", func(t *testing.T) string {
			able(t, "php", "apt-get install php-cli php-sqlite3", "-r", "exit(extension_loaded('pdo_sqlite') && extension_loaded('pcntl') ? 0 : 1);")
			return "php examples/php/serve.php"
		}, []string{"END-013"}},
		{"python", func(t *testing.T) string { return python(t) + " examples/python/serve.py" }, nil},
		{"ruby", func(t *testing.T) string {
			able(t, "ruby", "apt-get install ruby-sinatra ruby-sqlite3 puma", "-e", "require 'sinatra/base'; require 'sqlite3'; require 'puma'")
			return "ruby -S puma -C examples/ruby/puma.rb"
		}, []string{"END-014"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			command := c.command(t)
			port, sink := freePort(t), "127.0.0.1:"+freePort(t)
			exit, report := verify(t, judge, "http://127.0.0.1:"+port+"/webhook", "sink:"+sink, "--exec",
				"env PORT="+port+" DATABASE='"+filepath.Join(t.TempDir(), "db")+"' DOWNSTREAM_URL=http://"+sink+"/ "+command)
			failed := slices.DeleteFunc(report.failed(), func(id string) bool { return slices.Contains(c.cannot, id) })
			if exit != 0 || report.Verdict != "conformant" || report.Profile != "resilience" || len(failed) > 0 {
				t.Errorf("exit %d, %s, profile %s, failed %v", exit, report.Verdict, report.Profile, failed)
			}
		})
	}
}

func express(t *testing.T) string {
	t.Helper()
	node := need.Tool(t, "node", "install Node 20 or later")
	need.Tool(t, "redis-cli", "apt-get install redis-server")
	need.Tool(t, "examples/express/node_modules", "npm ci --prefix examples/express")
	return "REDIS_URL=redis://127.0.0.1:" + startRedis(t) + " '" + node + "' examples/express/server.js"
}

// python returns the first Python that has what the example imports: the one
// in the path need not be the system's, which apt-get installs for.
func python(t *testing.T) string {
	t.Helper()
	for _, path := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), path, "-c", "import flask, waitress").Run() == nil {
			return path
		}
	}
	need.Missing(t, "a python3 with Flask and waitress", "apt-get install python3-flask python3-waitress")
	return ""
}

// able makes sure that a program is there and has what the example needs.
func able(t *testing.T, program, how string, probe ...string) {
	t.Helper()
	need.Tool(t, program, how)
	if out, err := exec.CommandContext(t.Context(), program, probe...).CombinedOutput(); err != nil {
		need.Missing(t, fmt.Sprintf("a library of %s (%v %s)", program, err, out), how)
	}
}

// downstream returns where the example reports its effects, if to a sink.
func downstream(probe, sink string) string {
	if probe == "sink:" {
		return "http://" + sink + "/"
	}
	return ""
}

// A verdictReport is what of a JSON report the tests look at.
type verdictReport struct {
	Verdict  string
	Profile  string
	Complete bool
	Checks   []struct{ ID, Level, Verdict, Reason string }
}

// failed returns the checks that were not passed, but for the observations.
func (r verdictReport) failed() []string {
	var ids []string
	for _, c := range r.Checks {
		if c.Level != "MAY" && (c.Verdict == "fail" || c.Verdict == "error") {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func verify(t *testing.T, judge, url, probe string, more ...string) (exit int, r verdictReport) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	args := append([]string{"verify", url, "--secret", exampleSecret, "--probe", probe, "--report", "text", "--report", "json=" + file}, more...)
	cmd := exec.CommandContext(t.Context(), judge, args...)
	cmd.Env = append(os.Environ(), "INTERCOM_SECRET="+exampleSecret) // of a receiver that it starts
	out, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatalf("verify: %v", err)
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatalf("read the report: %v\n%s", err, out)
	}
	if strings.Contains(string(out)+string(text), exampleSecret) {
		t.Error("the secret shows in the output")
	}
	if t.Failed() {
		t.Logf("%s", out)
	}
	return cmd.ProcessState.ExitCode(), r
}

// build builds the command and returns its path.
func build(t *testing.T) string {
	t.Helper()
	return buildIn(t, ".", "./cmd/intercheck")
}

// buildIn builds a command of the module in dir and returns its path.
func buildIn(t *testing.T, dir, pkg string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "command")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-C", dir, "-o", path, pkg).CombinedOutput(); err != nil {
		t.Fatalf("build %s of %s: %v\n%s", pkg, dir, err, out)
	}
	return path
}

// startRedis starts a Redis that keeps nothing, and returns its port.
func startRedis(t *testing.T) string {
	t.Helper()
	server := need.Tool(t, "redis-server", "apt-get install redis-server")
	port := freePort(t)
	start(t, exec.Command(server, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for exec.CommandContext(ctx, "redis-cli", "-p", port, "ping").Run() != nil {
		if ctx.Err() != nil {
			t.Fatal("redis-server did not answer within 10s")
		}
	}
	return port
}

// startExpress starts the example and returns the URL that it says it serves.
func startExpress(t *testing.T, node string, env ...string) string {
	t.Helper()
	cmd := exec.Command(node, "server.js")
	cmd.Dir = "examples/express"
	cmd.Env = append(os.Environ(), append(env, "PORT=0", "INTERCOM_SECRET="+exampleSecret)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	var ready struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil {
		t.Fatalf("the example is not ready: %v %q", err, line)
	}
	return ready.URL
}

// start starts a process that ends with the test.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
		ended := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // how it ended does not matter
		ended.Stop()
	})
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
