package main

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestEveryLineOfADiagnosticSaysWhoSpeaks(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	secret := intercom.Secret("open-sesame")
	c := &cli{stderr: &stderr, secrets: []*intercom.Secret{&secret}}
	c.complain(hinted{errors.New("no open-sesame"), "say open-sesame"})
	c.say("one %s\ntwo\n", "open-sesame")
	c.log().Info("three", "key", "open-sesame")
	c.complain(status(4))
	want := "intercheck: no [redacted]\nhint: say [redacted]\nintercheck: one [redacted]\nintercheck: two\nintercheck: msg=three key=[redacted]\n"
	if stderr.String() != want {
		t.Errorf("%q, want %q", stderr.String(), want)
	}
}

func TestNothingButATerminalIsOne(t *testing.T) {
	t.Parallel()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	if terminal(null) || terminal(new(bytes.Buffer)) {
		t.Error("a device or a buffer passes for a terminal")
	}
}

func TestProgressLeavesNoTrace(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	p := &progress{w: &screen}
	p.count(report.Result{ID: "SIG-001", Verdict: report.Pass})
	p.count(report.Result{ID: "SIG-002", Verdict: report.Fail})
	p.clear()
	want := "\r\x1b[K1 done, 0 failed (SIG-001)\r\x1b[K2 done, 1 failed (SIG-002)\r\x1b[K"
	if screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
	(&progress{}).count(report.Result{}) // nobody watches
}
