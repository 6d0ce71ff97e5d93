package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/suites/report"
)

func destinations(t *testing.T, texts ...string) []*destination {
	t.Helper()
	all, err := parseDestinations(texts)
	if err == nil {
		all, err = openDestinations(all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReportKeepsTheFileThatItIsWrittenTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte(strings.Repeat("old ", 10_000)), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	c := &cli{stdout: io.Discard}
	if err := c.publish(report.Report{RunID: "of-this-run"}, destinations(t, "json="+link)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte("of-this-run")) || bytes.Contains(text, []byte("old")) {
		t.Errorf("%s, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the permissions were changed: %v, %v", info.Mode(), err)
	}
}

func TestAbandonedReportLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, made := filepath.Join(dir, "old"), filepath.Join(dir, "made")
	if err := os.WriteFile(old, []byte("what was there"), 0o600); err != nil {
		t.Fatal(err)
	}
	abandon(destinations(t, "text="+old, "json="+made))
	if text, err := os.ReadFile(old); err != nil || string(text) != "what was there" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(made); !os.IsNotExist(err) {
		t.Errorf("%v, want no file", err)
	}
}

func TestOneLostReportDoesNotCostTheOthers(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skipf("this system has no file that is always full: %v", err)
	}
	file := filepath.Join(t.TempDir(), "out")
	all := destinations(t, "text=/dev/full", "json="+file, "junit")
	var stdout bytes.Buffer
	if err := (&cli{stdout: &stdout}).publish(report.Report{}, all); err == nil || !strings.Contains(err.Error(), "/dev/full") {
		t.Errorf("%v, want an error about /dev/full", err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 || stdout.Len() == 0 {
		t.Errorf("the others were not written: %v, %v, %q", info, err, stdout.String())
	}
}
