//go:build linux

package intercheck_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What a mock may take until its first answer, and of memory while it idles.
const (
	readyWithin = 100 * time.Millisecond
	idleMB      = 60
)

// BenchmarkReady measures how long a mock takes from its start to its first
// answer, the median of five, and what memory it has then.
func BenchmarkReady(b *testing.B) {
	file := program(b)
	for range b.N {
		var took, resident []float64
		for range 5 {
			first, mb := firstAnswer(b, file)
			took, resident = append(took, first.Seconds()), append(resident, mb)
		}
		b.ReportMetric(median(took)*1000, "ms-to-answer")
		b.ReportMetric(median(resident), "MB")
		if median(took) > readyWithin.Seconds() || median(resident) > idleMB {
			b.Errorf("the first answer comes after %.3f s, with %.0f MB: allowed are %s and %d MB", median(took), median(resident), readyWithin, idleMB)
		}
	}
}

func firstAnswer(b *testing.B, file string) (took time.Duration, mb float64) {
	b.Helper()
	began := time.Now()
	cmd := exec.CommandContext(b.Context(), file, "mock", "--addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		b.Fatalf("the mock does not start: %v", err)
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	var ready struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &ready) != nil {
		b.Fatalf("the mock is not ready: %v %q", err, line)
	}
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, ready.URL+"/me", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer a token")
	resp, err := http.DefaultClient.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.Fatalf("the mock does not answer: %v %v", resp, err)
	}
	_ = resp.Body.Close()
	return time.Since(began), residentMB(b, cmd.Process.Pid)
}

func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kb float64
	if _, err := fmt.Sscan(after, &kb); err != nil {
		b.Fatalf("what memory it has is not told: %v", err)
	}
	return kb / 1024
}
