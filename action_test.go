package intercheck_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const actionSecret = "only the action's test knows"

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
		tells   []string // in the log; an annotation begins a line
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
			maps.Copy(with, c.with)
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
