//go:build unix

package intercheck_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

var update = flag.Bool("update", false, "write into the pages what their commands come to")

// pages returns every page whose blocks have to run.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md", "examples/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) < 15 {
		t.Fatalf("only %q are there", all)
	}
	return all
}

// TestShellBlocksOfEveryPageRun runs every page's blocks, from top to bottom.
func TestShellBlocksOfEveryPageRun(t *testing.T) {
	t.Parallel()
	judge, ran := built(t), 0
	for _, name := range pages(t) {
		p, err := readPage(name)
		if err != nil {
			t.Error(err)
		}
		if len(p.steps) == 0 {
			continue
		}
		ran++
		t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
			t.Parallel()
			for _, n := range p.needs {
				need.Tool(t, n[0], n[1])
			}
			outputs := p.run(t, clone(t), judge)
			if name == tutorial {
				tutorialSays(t, outputs)
			}
		})
	}
	if ran < 5 {
		t.Errorf("only %d pages have anything to run", ran)
	}
}

// built builds the command under its own name, and returns its path.
func built(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "intercheck")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./cmd/intercheck").CombinedOutput(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	return path
}

// current fails unless a page says what it must; with -update it does.
func current(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case string(got) == want:
	case *update:
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date: go test . -run 'Blocks|Tutorial' -update\n%s", name, difference(string(got), want))
	}
}

// difference returns the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "it says  " + g[i] + "\nit is    " + w[i]
		}
	}
	return "one is longer than the other"
}

func TestBlockIsRunOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"```bash\nls\n```\n":                                     `a block of "bash" is not run`,
		"<!-- illustrative: -->\n```sh\nls\n```\n":               "says nothing",
		"<!-- illustrative: a reason -->\nwords\n```sh\nls\n```": "not directly before a block",
		"<!-- illustrative: a reason -->\n":                      "no block follows",
		"```sh\napt-get install redis-server\n```\n":             "would change the machine",
		"```sh\nredis-server --daemonize yes\n```\n":             "would change the machine",
		"<!-- setup: npm ci -->\n":                               "would change the machine",
		"<!-- illustrative: a reason -->\n```yaml\na: b\n```\n":  "needs no",
		"<!-- illustrative: a reason -->\n\n```sh\nls\n```\n":    "",
		"<!-- setup: true -->\n\n```sh\nls\n```\n":               "",
	} {
		_, err := parsePage("page", text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestPageIsReadIntoItsSteps(t *testing.T) {
	t.Parallel()
	text := "# A page\n\n<!-- needs: node install Node -->\n<!-- setup: one\ntwo -->\n```sh\nthree   # exit 4: refused\n# a remark\nfive \\\n  six\n```\n```json\n{}\n```\n" +
		"<!-- illustrative: no -->\n```sh\nseven\n```\n```sh\neight\n```\n"
	p, err := parsePage("page", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []pageStep{
		{4, "one", 0, 0}, {5, "two", 0, 0}, {7, "three   # exit 4: refused", 4, 1}, {9, "five \\\n  six", 0, 1}, {20, "eight", 0, 3},
	}
	if len(p.steps) != len(want) || p.needs[0] != [2]string{"node", "install Node"} {
		t.Fatalf("%+v", p)
	}
	for i, s := range p.steps {
		if s != want[i] {
			t.Errorf("step %d is %+v, want %+v", i, s, want[i])
		}
	}
}

// TestPageFailsWithItsCommand proves that a page cannot be green by not running.
func TestPageFailsWithItsCommand(t *testing.T) {
	t.Parallel()
	bash := need.Tool(t, "bash", "apt-get install bash")
	for command, good := range map[string]bool{
		"true": true, "false": false, "false # exit 1": true, "true # exit 1": false, "false | cat": false, "nothing-like-that": false, "echo x > \"$OUT/${unset[1]}\"": false, "x=1\n[ $x = 1 ]": true, "y=1\n[ $y = 2 ]": false,
	} {
		p, err := parsePage("page", "```sh\n"+command+"\n```\n")
		if err != nil {
			t.Fatal(err)
		}
		if err := exec.CommandContext(t.Context(), bash, "--norc", "-c", p.script(t, t.TempDir())).Run(); (err == nil) != good {
			t.Errorf("%q: %v, want success: %v", command, err, good)
		}
	}
}
