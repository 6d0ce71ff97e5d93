//go:build unix

package suites_test

import (
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Signals end the context that the command line judges in, and so the run,
// however many come. (What Ginkgo does with them in the program itself, the test
// of the cancelled action shows.) This runs beside no other test, which the
// signals would reach as well.
func TestSignalEndsTheRun(t *testing.T) {
	mine := make(chan os.Signal, 1) // so that they end nothing else
	signal.Notify(mine, os.Interrupt)
	defer signal.Stop(mine)
	for name, c := range map[string]struct {
		signals int
		later   time.Duration // after the first check, while the second waits for an answer
	}{
		"one between checks": {1, 0}, "three between checks": {3, 0}, "one in a check": {1, 50 * time.Millisecond}, "many in a check": {10, 50 * time.Millisecond},
	} {
		r, told := interrupted(t, func() {
			<-time.After(c.later)
			for range c.signals {
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					t.Error(err)
				}
				if c.later == 0 {
					await(t, mine)
				}
			}
		}, c.later > 0)
		if n := len(selected(r)); !r.Interrupted || r.Complete || told != n || n < 40 {
			t.Errorf("%s: interrupted: %t, complete: %t, told of %d of %d", name, r.Interrupted, r.Complete, told, n)
		}
		wantConclusion(t, r, report.Undecided)
		if r.Took > 4*time.Second {
			t.Errorf("%s: it took %s", name, r.Took)
		}
		wantNothingLeft(t)
	}
}

// interrupted judges a receiver that answers HEAD alone, and interrupts once
// the check of that was told of.
func interrupted(t *testing.T, interrupt func(), beside bool) (r report.Report, told int) {
	t.Helper()
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil && r.Method != http.MethodHead {
			<-r.Context().Done()
		}
	})
	cfg := config(url, "END-003", "SIG")
	cfg.Progress = func(x report.Result) {
		switch told++; {
		case x.ID == "END-003" && beside:
			go interrupt()
		case x.ID == "END-003":
			interrupt()
		}
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	r, err := suites.Verify(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r, told
}
