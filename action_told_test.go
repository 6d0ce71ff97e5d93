package intercheck_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// checkReports makes sure that the outputs name the reports, all of which are
// uploaded, and that the verdict is theirs.
func (r *runner) checkReports(verdict string) {
	r.t.Helper()
	dir := r.values["outputs.reports"]
	if len(r.uploads) != 1 || r.uploads[0]["path"] != dir || r.uploads[0]["name"] != "intercheck" || dir == "" {
		r.t.Errorf("uploads %v, want %s", r.uploads, dir)
	}
	for _, name := range []string{"json", "junit", "html", "statement"} {
		file := r.values["outputs."+name]
		if verdict == "" {
			if file != "" {
				r.t.Errorf("the output %s is %s, and nothing was judged", name, file)
			}
		} else if info, err := os.Stat(file); err != nil || info.Size() == 0 || filepath.Dir(file) != dir {
			r.t.Errorf("the output %s is %s: %v", name, file, err)
		}
	}
	if verdict == "" {
		return
	}
	var report verdictReport
	text, err := os.ReadFile(r.values["outputs.json"])
	if err == nil {
		err = json.Unmarshal(text, &report)
	}
	if err != nil || report.Verdict != verdict {
		r.t.Errorf("the report says %s (%v)", report.Verdict, err)
	}
}

// checkSilence makes sure that the secret is nowhere but in the command that
// has GitHub hide it.
func (r *runner) checkSilence(secret string) {
	r.t.Helper()
	shown := strings.Count(r.log, secret)
	if shown != 1 || !strings.Contains(r.log, "\n::add-mask::"+secret+"\n") {
		r.t.Errorf("the secret is in the log %d times", shown)
	}
	texts := []string{r.file("STEP_SUMMARY"), r.file("OUTPUT")}
	for _, dir := range []string{r.values["outputs.reports"], r.dir} {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			r.t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				r.t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
	}
	if strings.Contains(strings.Join(texts, "\n"), secret) {
		r.t.Error("the secret is in the summary, the outputs, or a file")
	}
}

// guarded matches what GitHub does not look for commands in.
var guarded = regexp.MustCompile(`(?s)::stop-commands::([0-9a-f]{32})\n.*\n::([0-9a-f]{32})::\n`)

// commands returns the commands that GitHub would carry out.
func (r *runner) commands() []string {
	open := guarded.ReplaceAllStringFunc(r.log, func(found string) string {
		if m := guarded.FindStringSubmatch(found); m[1] != m[2] {
			r.t.Errorf("%s is ended by %s", m[1], m[2])
		}
		return ""
	})
	var all []string
	for line := range strings.Lines(open) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
			all = append(all, line)
		}
	}
	return all
}
