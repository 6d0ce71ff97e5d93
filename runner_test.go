package intercheck_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A step is one of a workflow or an action of GitHub's.
type step struct {
	ID, Uses, If, Run string
	WorkingDirectory  string `yaml:"working-directory"`
	Env, With         map[string]string
}

// An action is what action.yml says.
type action struct {
	Inputs map[string]struct {
		Description, Default string
		Required             bool
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

// A runner carries out steps as GitHub's does, as far as this repository needs.
type runner struct {
	t         *testing.T
	dir, temp string            // the workspace; a place for files
	values    map[string]string // what expressions can name, such as inputs.url
	env       map[string]string
	path      []string // what steps have put before PATH
	uploads   []map[string]string
	exit      int // of the first step that did not end with 0
	log       string
	running   func(id string, p *os.Process) // if set, is told of each step that runs
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	r := &runner{t: t, dir: t.TempDir(), temp: t.TempDir(), values: map[string]string{"github.action_ref": "", "github.action_repository": ""}}
	r.values["runner.temp"] = r.temp
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	r.env = map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": here, "GITHUB_SERVER_URL": "http://127.0.0.1:1", "GITHUB_WORKSPACE": r.dir,
		"RUNNER_TEMP": r.temp, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
	}
	for _, name := range []string{"OUTPUT", "PATH", "STEP_SUMMARY", "ENV"} {
		r.env["GITHUB_"+name] = filepath.Join(r.temp, strings.ToLower(name))
	}
	return r
}

// file returns what steps have written to the file that GITHUB_name names.
func (r *runner) file(name string) string {
	text, err := os.ReadFile(r.env["GITHUB_"+name])
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		r.t.Fatal(err)
	}
	return string(text)
}

var expression = regexp.MustCompile(`\$\{\{ *([^}]*?) *\}\}`)

// expand replaces the expressions in text by their values.
func (r *runner) expand(text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		value, known := r.values[name]
		if rest, env := strings.CutPrefix(name, "env."); env {
			value, known = r.env[rest]
		}
		if !known && !strings.HasPrefix(name, "steps.") {
			r.t.Errorf("%s has no value", found)
		}
		return value
	})
}

// due reports whether a step's condition holds: terms joined by &&.
func (r *runner) due(s step) bool {
	always := false
	for term := range strings.SplitSeq(s.If, " && ") {
		name, empty := strings.CutSuffix(term, " != ''")
		switch {
		case term == "":
		case term == "always()":
			always = true
		case !empty:
			r.t.Errorf("a condition that the runner of this test does not know: %s", term)
		case r.values[name] == "":
			return false
		}
	}
	return always || r.exit == 0
}

// steps carries out steps, but those that use others' actions, which it notes.
func (r *runner) steps(all []step) {
	for _, s := range all {
		switch {
		case !r.due(s):
		case s.Run != "":
			r.run(s)
		case strings.HasPrefix(s.Uses, "actions/upload-artifact@"):
			r.uploads = append(r.uploads, r.expanded(s.With))
		case strings.HasPrefix(s.Uses, "intercheck-dev/intercheck@"):
			_, r.values["github.action_ref"], _ = strings.Cut(s.Uses, "@")
			r.use(r.expanded(s.With))
		case !strings.HasPrefix(s.Uses, "actions/"):
			r.t.Errorf("a step that the runner of this test does not know: %s", s.Uses)
		}
	}
}

func (r *runner) expanded(texts map[string]string) map[string]string {
	all := map[string]string{}
	for name, text := range texts {
		all[name] = r.expand(text)
	}
	return all
}

func (r *runner) run(s step) {
	if strings.Contains(s.Run, "${{") {
		r.t.Errorf("a script contains an expression, whose value would be run: %s", s.Run)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	if cmd.Dir = r.expand(s.WorkingDirectory); !filepath.IsAbs(cmd.Dir) {
		cmd.Dir = filepath.Join(r.dir, cmd.Dir)
	}
	for _, name := range []string{"HOME", "TMPDIR", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS"} {
		if value, set := os.LookupEnv(name); set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	env := maps.Clone(r.env)
	maps.Copy(env, r.expanded(s.Env))
	env["PATH"] = strings.Join(append(slices.Clone(r.path), os.Getenv("PATH")), ":")
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	code, said := r.wait(s.ID, cmd)
	r.log += said
	if r.exit == 0 {
		r.exit = code
	}
	r.note(s.ID)
}

// wait runs cmd. What it leaves running ends with the test, and so that nobody
// waits for it, the log is a file and no pipe.
func (r *runner) wait(id string, cmd *exec.Cmd) (code int, said string) {
	log, err := os.CreateTemp(r.temp, "log")
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	if r.running != nil {
		r.running(id, cmd.Process)
	}
	_ = cmd.Wait() // the exit code says it
	text, err := os.ReadFile(log.Name())
	if err != nil {
		r.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// note takes up what a step has told the runner.
func (r *runner) note(id string) {
	for line := range strings.Lines(r.file("OUTPUT")) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			r.values["steps."+id+".outputs."+name] = value
		}
	}
	r.path = slices.Collect(strings.FieldsFuncSeq(r.file("PATH"), func(c rune) bool { return c == '\n' }))
}

// use carries out this repository's action.
func (r *runner) use(with map[string]string) {
	a := readAction(r.t)
	for name, input := range a.Inputs {
		r.values["inputs."+name] = input.Default
	}
	for name, value := range with {
		if _, ok := a.Inputs[name]; !ok {
			r.t.Errorf("the action has no input %s", name)
		}
		r.values["inputs."+name] = value
	}
	r.steps(a.Runs.Steps)
	for name, output := range a.Outputs {
		r.values["outputs."+name] = r.expand(output.Value)
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	readYAML(t, "action.yml", &a)
	return a
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
