//go:build unix

package suites_test

import (
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// Ginkgo takes signals for itself while it runs; after the third it waits for
// nothing. They must end the run all the same. This runs beside no other test,
// which the signals would reach as well.
func TestSignalEndsTheRun(t *testing.T) {
	for _, signals := range []int{1, 3} {
		mine := make(chan os.Signal, 1) // so that it ends nothing else
		signal.Notify(mine, os.Interrupt)
		c := counting(t, func(_ int64, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err == nil && r.Method != http.MethodHead {
				<-r.Context().Done()
			}
		})
		told := 0
		cfg := config(c.url, "END-003", "SIG")
		cfg.Progress = func(x report.Result) {
			if told++; x.ID == "END-003" { // by now Ginkgo listens, and nothing else ends
				for range signals {
					if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
						t.Error(err)
					}
					await(t, mine)
				}
			}
		}
		r, err := suites.Verify(t.Context(), cfg)
		signal.Stop(mine)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(selected(r)); !r.Interrupted || r.Complete || told != n || n < 40 {
			t.Errorf("%d signals: interrupted: %t, complete: %t, told of %d of %d", signals, r.Interrupted, r.Complete, told, n)
		}
		wantConclusion(t, r, report.Undecided)
		if signals == 1 { // Ginkgo itself leaves a spec behind that it gave up on
			wantNothingLeft(t)
		}
	}
}
