package suites_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// counting tells handle the how many-th request it is.
func counting(t *testing.T, handle func(n int64, r *http.Request)) (url string) {
	t.Helper()
	var n atomic.Int64
	return serve(t, func(_ http.ResponseWriter, r *http.Request) { handle(n.Add(1), r) })
}

// left returns what still works for a run.
func left() string {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for g := range strings.SplitSeq(string(stacks), "\n\n") {
		for _, ours := range []string{"suites.(*Run)", "suites/check.", "mockserver/"} {
			if strings.Contains(g, ours) {
				return g
			}
		}
	}
	return ""
}

// wantNothingLeft gives what is left a while to end.
func wantNothingLeft(t *testing.T) {
	t.Helper()
	what := left()
	for end := time.Now().Add(10 * time.Second); what != "" && time.Now().Before(end); what = left() {
		<-time.After(5 * time.Millisecond)
	}
	if what != "" {
		t.Errorf("still there: %s", what)
	}
}

// None of these runs beside others, since it looks at the whole process.

func TestRunThatIsCancelledEndsAtOnceAndLeavesNothingBehind(t *testing.T) {
	for name, handle := range map[string]func(*http.Request){
		"that answers":    func(*http.Request) {},
		"that is silent":  func(r *http.Request) { <-r.Context().Done() },
		"that takes long": func(r *http.Request) { waitFor(r.Context(), 20*time.Millisecond) },
	} {
		stopped := errors.New("somebody pressed ^C")
		ctx, cancel := context.WithCancelCause(t.Context())
		var at atomic.Int64
		url := counting(t, func(n int64, r *http.Request) {
			if n == 12 {
				at.Store(time.Now().UnixNano())
				cancel(stopped)
			}
			if _, err := io.Copy(io.Discard, r.Body); err == nil && r.Method != http.MethodHead {
				handle(r)
			}
		})
		told := 0
		cfg := config(url)
		cfg.Progress = func(report.Result) { told++ }
		r, err := suites.Verify(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if late := time.Since(time.Unix(0, at.Load())); late > 4*time.Second {
			t.Errorf("a receiver %s: it ended %s later", name, late)
		}
		wantInterrupted(t, r, told)
		wantNothingLeft(t)
	}
}

func waitFor(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func wantInterrupted(t *testing.T, r report.Report, told int) {
	t.Helper()
	if !r.Interrupted || r.Complete || len(r.Results) != len(suites.Checks()) || told != len(r.Results) {
		t.Errorf("interrupted: %t, complete: %t, %d results, told of %d", r.Interrupted, r.Complete, len(r.Results), told)
	}
	wantConclusion(t, r, report.Undecided)
	ended := 0
	for _, x := range r.Results {
		if x.Verdict == report.Broken && x.Reason == "the run ended before it: somebody pressed ^C" {
			ended++
		}
	}
	if ended < 40 {
		t.Errorf("%d checks say that the run ended: %v", ended, r.Counts())
	}
}

func TestNothingIsLeftOfARun(t *testing.T) {
	url := counting(t, func(int64, *http.Request) {})
	if _, err := suites.Verify(t.Context(), config(url)); err != nil {
		t.Fatal(err)
	}
	wantNothingLeft(t)
}
