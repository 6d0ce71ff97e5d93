package report_test

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/need"
	"github.com/intercheck-dev/intercheck/suites/report"
)

const howPackages = "npm ci --prefix tools --ignore-scripts"

// consumed writes a report as JUnit, lets a script in tools/ read it and
// decodes what the script prints.
func consumed(t *testing.T, pkg, script string, r report.Report, into any) {
	t.Helper()
	need.Tool(t, "../../tools/node_modules/"+pkg, howPackages)
	node := need.Tool(t, "node", "install Node 20 or later")
	file := filepath.Join(t.TempDir(), "junit.xml")
	if err := os.WriteFile(file, []byte(render(t, "junit", r, report.Options{})), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "--input-type=module", "-e", script, file)
	cmd.Dir = "../../tools"
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, into)
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%.2000s", pkg, err, complaints.String(), out)
	}
}

func TestJunit2jsonReadsEveryCase(t *testing.T) {
	t.Parallel()
	var got struct {
		Tests, Failures, Errors int
		Testsuite               []struct {
			Name      string
			Skipped   int
			Timestamp string
			Testcase  []struct {
				Name, Classname string
				Failure         []struct{ Message, Type, Inner string }
				SystemOut       []string `json:"system-out"`
			}
		}
	}
	consumed(t, "junit2json", `
		import { parse } from 'junit2json'; import { readFileSync } from 'node:fs';
		console.log(JSON.stringify(await parse(readFileSync(process.argv[1]))));`, sample(), &got)
	cases, skipped, said := 0, 0, 0
	for _, s := range got.Testsuite {
		cases, skipped = cases+len(s.Testcase), skipped+s.Skipped
		if s.Timestamp != "2026-03-04T05:06:07" {
			t.Errorf("%s began at %q", s.Name, s.Timestamp)
		}
		for _, c := range s.Testcase {
			if len(c.Failure) > 0 && strings.Contains(c.Failure[0].Inner, "]]><script>alert(1)</script>") {
				said++
			}
		}
	}
	if got.Tests != 19 || got.Failures != 4 || got.Errors != 3 || skipped != 9 || cases != 19 {
		t.Errorf("it read %d tests, %d failures, %d errors, %d skipped, %d cases", got.Tests, got.Failures, got.Errors, skipped, cases)
	}
	if said == 0 {
		t.Error("what the receiver said did not come through")
	}
}

func TestTestResultsParserReadsEveryCase(t *testing.T) {
	t.Parallel()
	var got struct {
		Total, Passed, Failed, Errors, Skipped int
		Status                                 string
		Suites                                 []struct {
			Cases []struct{ Name, Status, Failure string }
		}
	}
	consumed(t, "test-results-parser", `
		import parser from 'test-results-parser';
		console.log(JSON.stringify(parser.parse({ type: 'junit', files: [process.argv[1]] })));`, sample(), &got)
	// Its total is without those that were skipped.
	if got.Total != 10 || got.Passed != 3 || got.Failed != 4 || got.Errors != 3 || got.Skipped != 9 || got.Status != "FAIL" {
		t.Errorf("it read %d cases, %d passed, %d failed, %d errors, %d skipped: %s", got.Total, got.Passed, got.Failed, got.Errors, got.Skipped, got.Status)
	}
	statuses := make(map[string]string)
	for _, s := range got.Suites {
		for _, c := range s.Cases {
			id, _, _ := strings.Cut(c.Name, " ") // it leaves &#34; as it is
			statuses[id] = c.Status
		}
	}
	words := map[report.Verdict]string{report.Pass: "PASS", report.Fail: "FAIL", report.Broken: "FAIL"}
	for _, x := range sample().Results {
		if got, want := statuses[x.ID], cmp.Or(words[x.Verdict], "SKIP"); got != want {
			t.Errorf("%s (%s) is %q to it, want %s", x.ID, x.Verdict, got, want)
		}
	}
}
