//go:build unix

package intercheck_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkCloneToVerdict measures README's two commands, from a clean clone to
// the verdict on a receiver that runs: with nothing built (cold), and with a
// build cache that has built it before (warm). It is printed, not asserted: how
// long a build takes is the machine's.
func BenchmarkCloneToVerdict(b *testing.B) {
	url := receiver(b)
	for range b.N {
		cache := "GOCACHE=" + b.TempDir()
		for _, state := range []string{"cold", "warm"} {
			took, cpu := toVerdict(b, url, cache)
			b.ReportMetric(took.Seconds(), state+"-s")
			b.ReportMetric(cpu.Seconds(), state+"-cpu-s") // which a busy machine changes less
		}
	}
	b.ReportMetric(0, "ns/op") // the sum of both says nothing
}

// toVerdict returns how long it took from the clone to the verdict, and how much
// of the processors' time.
func toVerdict(b *testing.B, url, cache string) (took, cpu time.Duration) {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "clone")
	if out, err := exec.CommandContext(b.Context(), "git", "clone", "--quiet", "--depth=1", "file://"+here(b), dir).CombinedOutput(); err != nil {
		b.Fatalf("clone: %v\n%s", err, out)
	}
	began := time.Now()
	for _, command := range [][]string{{"make", "build"}, {"bin/intercheck", "verify", url, "--secret", exampleSecret}} {
		cmd := exec.CommandContext(b.Context(), command[0], command[1:]...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), cache)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", command[0], err, out)
		}
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return time.Since(began), cpu
}

func here(b *testing.B) string {
	b.Helper()
	dir, err := os.Getwd()
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

// receiver starts a correct receiver and returns its URL.
func receiver(b *testing.B) string {
	b.Helper()
	judge := filepath.Join(b.TempDir(), "intercheck")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", judge, "./cmd/intercheck").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(b.Context(), judge, "receiver", "--addr", "127.0.0.1:0", "--secret", exampleSecret)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() }) // how it ended does not matter
	var ready struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil || ready.URL == "" {
		b.Fatalf("the receiver is not ready: %v %q", err, line)
	}
	return ready.URL
}
