package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// tree returns every command, as run has it.
func tree(t testing.TB) *cobra.Command {
	t.Helper()
	root, err := (&cli{stdout: io.Discard, stderr: io.Discard}).root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// current fails unless file holds want; with -update it does.
func current(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: go test ./cmd/intercheck -update", file)
	}
}

func TestDocumentOfCommandsIsCurrent(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Commands\n\nThis page is generated from the program (`go test ./cmd/intercheck -update`). " +
		"How flags, the environment and `intercheck.yaml` go together is in [config.md](config.md).\n")
	for _, cmd := range documented(tree(t)) {
		if cmd.Parent() == nil || cmd.Parent().Name() != "completion" { // the shells are all alike
			describe(&b, cmd)
		}
	}
	b.WriteString("\n## Exit codes of `intercheck verify`\n\n" + exitTable())
	current(t, "../../docs/commands.md", b.String())
}

// conditions are comments before a command's examples, for the test at the root
// that runs them.
var conditions = map[string]string{
	"intercheck": "<!-- illustrative: README.md runs the like -->\n",
	"verify":     "<!-- illustrative: the receiver and its server.js are the reader's; README.md runs the like -->\n",
	"trigger":    "<!-- illustrative: the receiver and its secret are the reader's; testdata/script/trigger.txtar runs the like -->\n",
	"replay":     "<!-- illustrative: the mock and its deliveries are the reader's; testdata/script/replay.txtar runs the like -->\n",
	"health":     "<!-- illustrative: they ask at ports that may be somebody else's; testdata/script/health.txtar runs the like -->\n",
	"selftest":   "<!-- illustrative: it takes minutes; testdata/script/selftest.txtar runs a part of it, and TestMatrix of suites the whole -->\n",
	"list":       "<!-- needs: jq apt-get install jq -->\n",
	"fixtures":   "<!-- setup: intercheck receiver --addr 127.0.0.1:3000 --secret intercheck-fixtures -->\n",
	"check": "<!-- setup: intercheck receiver --addr 127.0.0.1:3000 --secret a-secret-of-mine -->\n" +
		"<!-- setup: intercheck verify http://127.0.0.1:3000/webhook --secret a-secret-of-mine --only END-001 --report statement=statement.yaml -->\n",
}

func describe(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n```text\n%s\n\n%s\n```\n", cmd.CommandPath(), cmd.UseLine(), strings.TrimSpace(cmd.Long))
	if cmd.Example != "" {
		fmt.Fprintf(b, "\n%s```sh\n%s\n```\n", conditions[cmd.Name()], strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n"))
	}
	if cmd.LocalFlags().HasAvailableFlags() {
		b.WriteString("\n" + flagTable(cmd))
	}
}

func flagTable(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString("| Flag | Environment | Default | What it is |\n|---|---|---|---|\n")
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		environment, value := "", ""
		if cmd.Annotations[unsettled] == "" {
			environment = "`" + variable(f.Name) + "`"
		}
		if !unset(f) {
			value = "`" + f.DefValue + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", cell(strings.TrimSpace("--"+f.Name+" "+name)), environment, cell(value), cell(usage))
	})
	return b.String()
}

// cell returns text for a cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;").Replace(text)
}

func exitTable() string {
	var b strings.Builder
	b.WriteString("| Code | Means |\n|---|---|\n")
	for _, e := range exitMeanings {
		fmt.Fprintf(&b, "| %d | %s |\n", e.code, e.means)
	}
	return b.String()
}

// made is a part of README that is made from the program.
var made = regexp.MustCompile(`(?s)(<!-- made: ([a-z ]+) -->\n).*?(<!-- end -->)`)

func TestTablesOfReadmeAreCurrent(t *testing.T) {
	t.Parallel()
	verify, _, err := tree(t).Find([]string{"verify"})
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{"flags of verify": flagTable(verify), "exit codes": exitTable()}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := made.ReplaceAllStringFunc(string(readme), func(old string) string {
		m := made.FindStringSubmatch(old)
		table := tables[m[2]]
		delete(tables, m[2])
		return m[1] + table + m[3]
	})
	for name := range tables {
		t.Errorf("README.md has no <!-- made: %s -->", name)
	}
	current(t, "../../README.md", want)
}

func TestHelpSaysTheExitCodes(t *testing.T) {
	t.Parallel()
	_, said, _ := strings.Cut(verifyDoc, "Exit codes:\n")
	for i, line := range strings.Split(said, "\n") {
		code, means, _ := strings.Cut(strings.TrimSpace(line), " ")
		want := exitMeanings[i]
		if code != fmt.Sprint(want.code) || !strings.HasPrefix(strings.ReplaceAll(want.means, "`", ""), strings.TrimSpace(means)) {
			t.Errorf("help says %q, want %d: %s", line, want.code, want.means)
		}
	}
}

func TestManualPagesAreGoodRoff(t *testing.T) {
	t.Parallel()
	groff := need.Tool(t, "groff", "apt-get install groff")
	dir := t.TempDir()
	if err := writePages(dir, tree(t)); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) < len(commands) {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, one := range pages {
		if said, err := exec.Command(groff, "-man", "-ww", "-Kutf8", "-Tutf8", "-z", one).CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("%s: %v %s", filepath.Base(one), err, said)
		}
	}
}

func TestManualPagesPrintWhatIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{".profile": `\&.profile`, "a\n'b'": "a\n\\&'b'", `\d --x`: `\ed \-\-x`} {
		if got := roff(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
