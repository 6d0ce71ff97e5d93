package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A process runs beside a script.
type process struct {
	cmd            *exec.Cmd
	stdout, stderr transcript
	ended          chan struct{}
	err            error
}

// A transcript is what a process has printed so far.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed when there is more
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.more != nil {
		close(t.more)
		t.more = nil
	}
	return t.text.Write(b)
}

func (t *transcript) read() (string, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.more == nil {
		t.more = make(chan struct{})
	}
	return t.text.String(), t.more
}

// find waits until the process has printed what matches.
func (p *process) find(ts *testscript.TestScript, t *transcript, pattern string) string {
	late := time.After(patience)
	for {
		text, more := t.read()
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			return found
		}
		select {
		case <-more:
		case <-p.ended:
			ts.Fatalf("it ended (%v) without printing %s:\n%s%s", p.err, pattern, p.stdout.text.String(), p.stderr.text.String())
		case <-late:
			ts.Fatalf("no %s after %s:\n%s", pattern, patience, text)
		}
	}
}

// start NAME PROGRAM ARGS… starts a process.
func start(ts *testscript.TestScript, _ bool, args []string) {
	// The path of the test's own commands is that of this process.
	program, err := exec.LookPath(args[1])
	ts.Check(err)
	p := &process{cmd: exec.Command(program, args[2:]...), ended: make(chan struct{})}
	p.cmd.Dir = ts.MkAbs(".")
	p.cmd.Env = append(os.Environ(), "INTERCHECK_SECRET="+ts.Getenv("INTERCHECK_SECRET"), "XDG_CACHE_HOME="+ts.MkAbs("cache"))
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	ts.Check(p.cmd.Start())
	go func() {
		defer close(p.ended)
		p.err = p.cmd.Wait()
	}()
	ts.Defer(func() {
		_ = p.cmd.Process.Kill() // unless it has ended
		<-p.ended
	})
	propsOf(ts).processes[args[0]] = p
}

func named(ts *testscript.TestScript, name string) *process {
	p := propsOf(ts).processes[name]
	if p == nil {
		ts.Fatalf("no process %s", name)
	}
	return p
}

// ready NAME waits for the line that says that the process is ready, and
// makes its members variables: $NAME_url, $NAME_secret, …
func ready(ts *testscript.TestScript, _ bool, args []string) {
	p := named(ts, args[0])
	line := p.find(ts, &p.stdout, `(?m)^\{.*\}\n`)
	var members map[string]any
	ts.Check(json.Unmarshal([]byte(line), &members))
	for name, value := range members {
		if text, ok := value.(string); ok {
			ts.Setenv(args[0]+"_"+name, text)
		}
	}
}

// heard NAME PATTERN waits until the process has printed PATTERN on stderr.
func heard(ts *testscript.TestScript, _ bool, args []string) {
	p := named(ts, args[0])
	p.find(ts, &p.stderr, args[1])
}

// tell NAME INT|TERM|KILL sends the process a signal.
func tell(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	ts.Check(named(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// ends NAME CODE waits for the process, which must end with CODE. What it
// printed is then looked at with stdout and stderr.
func ends(ts *testscript.TestScript, _ bool, args []string) {
	p := named(ts, args[0])
	select {
	case <-p.ended:
	case <-time.After(patience):
		ts.Fatalf("it did not end within %s", patience)
	}
	stdout, _ := p.stdout.read()
	stderr, _ := p.stderr.read()
	_, _ = strings.NewReader(stdout).WriteTo(ts.Stdout()) // a builder takes everything
	_, _ = strings.NewReader(stderr).WriteTo(ts.Stderr())
	if code := codeOf(p.err); strconv.Itoa(code) != args[1] {
		ts.Fatalf("exit code %d, want %s:\n%s%s", code, args[1], stdout, stderr)
	}
}

// end NAME INT|TERM|KILL CODE is tell and ends.
func end(ts *testscript.TestScript, neg bool, args []string) {
	tell(ts, neg, args[:2])
	ends(ts, neg, []string{args[0], args[2]})
}
