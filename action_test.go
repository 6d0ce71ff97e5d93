package intercheck_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const actionSecret = "only the action's test knows"

// A published is a release as GitHub serves it.
type published struct {
	*httptest.Server
	files map[string][]byte
}

// publish serves a release, whose program runs the one in the path of binary.
func publish(t *testing.T, version, binary string) *published {
	t.Helper()
	program := []byte("#!/bin/sh\nexec '" + binary + "' \"$@\"\n") // unpacked faster than the whole of it
	name := "intercheck_" + strings.TrimPrefix(version, "v") + "_linux_amd64"
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	err := w.WriteHeader(&tar.Header{Name: name + "/intercheck", Mode: 0o755, Size: int64(len(program))})
	if err == nil {
		_, err = w.Write(program)
	}
	if err != nil || w.Close() != nil || gz.Close() != nil {
		t.Fatal(err)
	}
	p := &published{files: map[string][]byte{name + ".tar.gz": b.Bytes()}}
	p.files["SHA256SUMS"] = fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(b.Bytes()), name+".tar.gz")
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, ok := strings.CutPrefix(r.URL.Path, "/intercheck-dev/intercheck/releases/download/"+version+"/")
		if body, there := p.files[asked]; ok && there {
			_, _ = w.Write(body) // who asked may have gone
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// released returns a runner at which the action finds a release.
func released(t *testing.T, from *published) *runner {
	t.Helper()
	need(t, "bash", "apt-get install bash")
	need(t, "curl", "apt-get install curl")
	r := newRunner(t)
	r.values["github.action_ref"], r.env["GITHUB_SERVER_URL"] = "v1.2.3", from.URL
	return r
}

// startReference starts the reference receiver, or a mutant of it.
func startReference(t *testing.T, binary, secret string, more ...string) (url, effects string) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"receiver", "--addr", "127.0.0.1:0", "--secret", secret}, more...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	var ready struct{ URL, Effects string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil {
		t.Fatalf("the receiver is not ready: %v", err)
	}
	return ready.URL, ready.Effects
}

func TestActionTellsWhatCameOfIt(t *testing.T) {
	t.Parallel()
	binary := build(t)
	release := publish(t, "v1.2.3", binary)
	for name, c := range map[string]struct {
		more    []string // of the receiver
		with    map[string]string
		exit    int
		verdict string
		tells   []string // in the log; a wrong one begins a line, as an annotation does
		summary string
	}{
		"green": {nil, nil, 0, "conformant", []string{"\n::notice title=intercheck"}, "## Intercheck: conformant (partial"},
		"red": {
			[]string{"--mutant", "no-dedupe"}, nil, 1, "not_conformant",
			[]string{"\n::error title=IDM-001 The receiver ", "\n::notice title=intercheck", "\nfail IDM-001\n"}, "## Intercheck: not conformant",
		},
		"no probe":       {nil, map[string]string{"probe": "", "profile": "", "only": "IDM-001"}, 4, "inconclusive", []string{"\n::notice title=intercheck"}, "## Intercheck: inconclusive"},
		"wrong profile":  {nil, map[string]string{"profile": "efects"}, 2, "", []string{"\n::error title=Intercheck::intercheck: "}, "## Intercheck: nothing was judged"},
		"nobody listens": {nil, map[string]string{"url": "http://127.0.0.1:1/<b>", "wait": "0s"}, 3, "", []string{"\n::error title=Intercheck::intercheck: the receiver at "}, "http://127.0.0.1:1/&lt;b&gt;"},
		"unknown report": {nil, map[string]string{"reports": "json jnuit"}, 2, "", []string{`report format "jnuit" is unknown, did you mean "junit"`}, "nothing was judged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, effects := startReference(t, binary, actionSecret, c.more...)
			with := map[string]string{
				"url": url, "secret": actionSecret, "probe": effects, "only": "SIG-001\nIDM-001", "reports": "json junit html statement",
			}
			for name, value := range c.with {
				with[name] = value
			}
			r := released(t, release)
			r.use(with)
			if r.exit != c.exit || r.values["outputs.exit-code"] != fmt.Sprint(c.exit) || r.values["outputs.verdict"] != c.verdict {
				t.Errorf("exit %d (said to be %s), verdict %s; want %d, %s", r.exit, r.values["outputs.exit-code"], r.values["outputs.verdict"], c.exit, c.verdict)
			}
			for _, text := range c.tells {
				if !strings.Contains(r.log, text) {
					t.Errorf("the log lacks %q", text)
				}
			}
			if !strings.Contains(r.file("STEP_SUMMARY"), c.summary) {
				t.Errorf("the summary lacks %q:\n%.400s", c.summary, r.file("STEP_SUMMARY"))
			}
			r.checkReports(c.verdict)
			r.checkSilence(actionSecret)
			if t.Failed() {
				t.Log(r.log)
			}
		})
	}
}

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

func TestActionRunsNothingThatInputsSay(t *testing.T) {
	t.Parallel()
	release := publish(t, "v1.2.3", build(t))
	const hostile = "$(touch pwned)`touch pwned`'\";touch pwned; #\n::error title=forged::forged\n##[error]forged\nverdict=conformant\r\n|| touch pwned & <script> %0A* {a,b}"
	ours := regexp.MustCompile(`^::(error title=Intercheck::|add-mask::)`)
	for name := range readAction(t).Inputs {
		if name == "working-directory" || name == "artifact" { // these are GitHub's own to look at
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := released(t, release)
			with := map[string]string{"url": "http://127.0.0.1:1/", "secret": actionSecret, "wait": "0s"}
			with[name] = hostile
			r.use(with)
			if r.exit != 2 && r.exit != 3 {
				t.Errorf("exit %d", r.exit)
			}
			for _, command := range r.commands() {
				if !ours.MatchString(command) {
					t.Errorf("GitHub would carry out %q", command)
				}
			}
			if v := r.values["outputs.verdict"]; v != "" {
				t.Errorf("the verdict is %s", v)
			}
			for _, dir := range []string{r.dir, r.values["outputs.reports"], r.temp, "."} {
				if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
					t.Errorf("%s/pwned is there", dir)
				}
			}
			if t.Failed() {
				t.Log(r.log)
			}
		})
	}
}

func TestActionInstallsNothingButTheRelease(t *testing.T) {
	t.Parallel()
	binary := build(t)
	for name, c := range map[string]struct {
		ref, version string
		spoil        func(*published, *runner)
		says         string // empty: it is installed
	}{
		"the action's own":   {"v1.2.3", "", nil, ""},
		"another":            {"main", "v1.2.3", nil, ""},
		"none":               {"v1.2.4", "", nil, "cannot be downloaded: is there such a release?"},
		"tampered with":      {"v1.2.3", "", func(p *published, _ *runner) { p.files["intercheck_1.2.3_linux_amd64.tar.gz"] = []byte("x") }, "is not what SHA256SUMS says"},
		"without a checksum": {"v1.2.3", "", func(p *published, _ *runner) { p.files["SHA256SUMS"] = []byte("none  x\n") }, "is not what SHA256SUMS says"},
		"unknown system":     {"v1.2.3", "", func(_ *published, r *runner) { r.env["RUNNER_OS"] = "Plan 9" }, "there is no release for the system Plan 9"},
		"unknown processor":  {"v1.2.3", "", func(_ *published, r *runner) { r.env["RUNNER_ARCH"] = "X86" }, "there is no release for the processor X86"},
		"no release":         {"v1.2.3", "../v1.2.3", nil, `version: "../v1.2.3" is no release such as v1.2.3`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := publish(t, "v1.2.3", binary)
			r := released(t, p)
			r.values["github.action_ref"] = c.ref
			if c.spoil != nil {
				c.spoil(p, r)
			}
			r.use(map[string]string{"url": "http://127.0.0.1:1/", "secret": actionSecret, "wait": "0s", "version": c.version})
			installed, want := r.file("PATH") != "", c.says == ""
			if installed != want || !strings.Contains(r.log, c.says) {
				t.Errorf("installed: %v, want %v and %q:\n%s", installed, want, c.says, r.log)
			}
			if !installed && (r.exit != 2 || len(r.uploads) > 0 || !strings.Contains(r.log, "::error title=Intercheck::")) {
				t.Errorf("exit %d, uploads %v:\n%s", r.exit, r.uploads, r.log)
			}
		})
	}
}

func TestActionBuildsItselfWhereThereIsNoRelease(t *testing.T) {
	t.Parallel()
	r := newRunner(t)
	r.use(map[string]string{"url": "http://127.0.0.1:1/", "secret": actionSecret, "wait": "0s"})
	if r.exit != 3 || !strings.Contains(r.log, "\nintercheck: the receiver at http://127.0.0.1:1/ refuses connections\n") {
		t.Errorf("exit %d:\n%s", r.exit, r.log)
	}
}

func TestCancelledActionStillReports(t *testing.T) {
	t.Parallel()
	binary := build(t)
	url, effects := startReference(t, binary, actionSecret)
	r := released(t, publish(t, "v1.2.3", binary))
	r.running = func(id string, p *os.Process) {
		for late := time.Now().Add(20 * time.Second); id == "verify" && time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
			// The file is there once intercheck heeds signals.
			if reports, _ := filepath.Glob(filepath.Join(r.temp, "intercheck-reports.*", "intercheck.json")); len(reports) > 0 {
				_ = p.Signal(syscall.SIGTERM) // if it has ended, the exit code shows it
				return
			}
		}
	}
	r.use(map[string]string{"url": url, "secret": actionSecret, "probe": effects})
	if r.exit != 130 || r.values["outputs.verdict"] != "inconclusive" || !strings.Contains(r.file("STEP_SUMMARY"), "## Intercheck: inconclusive (interrupted") {
		t.Errorf("exit %d, verdict %s:\n%s\n%s", r.exit, r.values["outputs.verdict"], r.file("STEP_SUMMARY"), r.log)
	}
}

func TestActionUsesEveryInput(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	for name := range readAction(t).Inputs {
		if !slices.ContainsFunc(expression.FindAllStringSubmatch(string(text), -1), func(m []string) bool { return m[1] == "inputs."+name }) {
			t.Errorf("nothing uses the input %s", name)
		}
	}
}

func TestDocumentListsInputsAndOutputs(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	var rows []string
	for name, in := range a.Inputs {
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", name, quoted(in.Default), in.Description))
	}
	for name, out := range a.Outputs {
		rows = append(rows, fmt.Sprintf("| `%s` | %s |", name, out.Description))
	}
	text, err := os.ReadFile("docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	there := strings.Split(string(text), "\n")
	for _, row := range rows {
		if !slices.Contains(there, row) {
			t.Errorf("docs/ci.md lacks: %s", row)
		}
	}
	named := regexp.MustCompile("(?m)^\\| `.*$").FindAllString(string(text), -1)
	if len(named) != len(rows) {
		t.Errorf("docs/ci.md has %d rows of inputs and outputs, action.yml %d", len(named), len(rows))
	}
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
