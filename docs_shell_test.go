//go:build unix

package intercheck_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// pagePatience bounds a page. None takes as long unless something hangs.
const pagePatience = 4 * time.Minute

// prelude is what each page's shell begins with. A mock or a receiver that is
// started without "&" would keep the page waiting, so it goes on once that is
// ready, and ends it when the next is started, as a reader would. A variable
// that is not set is an error, lest a file be written to the root.
const prelude = `set -u -o pipefail
failed() { printf '%s: exit code %d, want %d: %s\n' "$1" "$2" "$3" "$4"; tail -n 40 "$5"; exit 1; }
step() { # PLACE CODE FILE COMMAND
  eval "$4" >>"$3" 2>&1
  local code=$?
  [ "$code" = "$2" ] || failed "$1" "$code" "$2" "$4" "$3"
}
serve() { # KIND COMMAND…: until its first line
  stop "$1"
  local kind=$1 line; shift
  mkfifo "$OUT/$kind.ready"
  "$@" >"$OUT/$kind.ready" & eval "pid_$kind=$!"
  exec {ready}<"$OUT/$kind.ready"
  rm "$OUT/$kind.ready"
  read -r -t 20 -u "$ready" line && echo "$line"
}
stop() { # KIND
  local name=pid_$1
  [ -z "${!name:-}" ] || { kill "${!name}" 2>/dev/null; wait "${!name}"; eval "$name="; }
}
intercheck() {
  case " $* " in
  *' --list '* | *' --help '*) command intercheck "$@" ;;
  ' mock '* | ' receiver '*) INTERCHECK_ADDR=127.0.0.1:0 serve "$1" "$(type -P intercheck)" "$@" ;;
  *) command intercheck "$@" ;;
  esac
}
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
`

// run runs a page in a copy of the repository, with ports of its own, and
// returns what each block wrote.
func (p page) run(t *testing.T, repository, judge string) map[int]string {
	t.Helper()
	out := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), pagePatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, need.Tool(t, "bash", "apt-get install bash"), "--norc", "-c", p.script(t, out))
	cmd.Dir = filepath.Join(repository, p.directory())
	cmd.Env = p.environment(t, out, judge)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second // for output, once it has ended
	said, err := cmd.CombinedOutput()
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it left behind, if it did
	if err != nil {
		t.Fatalf("%s: %v\n%s", p.name, err, said)
	}
	return p.outputs(t, out)
}

// directory is where a page's commands are meant to be run: an example's in its
// own folder, all others at the root.
func (p page) directory() string {
	if strings.HasPrefix(p.name, "examples/") {
		return filepath.Dir(p.name)
	}
	return "."
}

func (p page) environment(t *testing.T, out, judge string) []string {
	t.Helper()
	env := []string{"OUT=" + out, "HOME=" + t.TempDir(), "PATH=" + filepath.Dir(judge) + ":" + os.Getenv("PATH")}
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); name != "HOME" && name != "PATH" && !strings.HasPrefix(name, "INTERCHECK_") && !strings.HasPrefix(name, "MAKE") {
			env = append(env, e)
		}
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} { // which HOME would move
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+string(bytes.TrimSpace(value)))
	}
	return env
}

var port = regexp.MustCompile(`(\b127\.0\.0\.1:|\blocalhost:|\bPORT=)([1-9]\d{3,4})\b`)

// script returns the page's commands as one script.
func (p page) script(t *testing.T, out string) string {
	t.Helper()
	free := map[string]string{}
	var b strings.Builder
	b.WriteString(prelude)
	for _, s := range p.steps {
		command := port.ReplaceAllStringFunc(s.command, func(text string) string {
			m := port.FindStringSubmatch(text)
			if free[m[2]] == "" {
				free[m[2]] = freePort(t)
			}
			return m[1] + free[m[2]]
		})
		fmt.Fprintf(&b, "step %s %d %s %s\n", shellWord(fmt.Sprintf("%s:%d", p.name, s.line)), s.exit, shellWord(s.file(out)), shellWord(command))
	}
	return b.String()
}

func (s pageStep) file(out string) string { return filepath.Join(out, fmt.Sprintf("block%d", s.block)) }

func shellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func (p page) outputs(t *testing.T, out string) map[int]string {
	t.Helper()
	all := map[int]string{}
	for _, s := range p.steps {
		text, err := os.ReadFile(s.file(out))
		if err != nil {
			t.Fatal(err)
		}
		all[s.block] = string(text)
	}
	return all
}

// clone copies what git has of the repository, as it stands in the working tree.
func clone(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	list, err := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("list the files of the repository: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		copyFile(t, name, filepath.Join(dir, name))
	}
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if os.IsNotExist(err) {
		return // removed, and not yet committed
	}
	text, readErr := os.ReadFile(from)
	if err != nil || readErr != nil {
		t.Fatal(err, readErr)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, info.Mode()); err != nil {
		t.Fatal(err)
	}
}
