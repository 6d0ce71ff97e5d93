package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

func TestTheFirstExitCodeThatAppliesCounts(t *testing.T) {
	t.Parallel()
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	unreachable := fmt.Errorf("verify: %w", suites.Unreachable{})
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"nothing went wrong", t.Context(), nil, 0},
		{"nothing went wrong before it was stopped", interrupted, nil, 0},
		{"a pipe was closed", t.Context(), fmt.Errorf("list: %w", errUnread), 0},
		{"some other pipe was closed", t.Context(), syscall.EPIPE, 2},
		{"a verdict", interrupted, status(4), 4},
		{"an interruption", interrupted, unreachable, 130},
		{"nobody is there", t.Context(), unreachable, 3},
		{"a mistake", t.Context(), errors.New("no"), 2},
		{"a mistake with a hint", t.Context(), hinted{errors.New("no"), "try"}, 2},
	} {
		if got := exitCode(c.ctx, c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestConclusionDecidesTheExitCode(t *testing.T) {
	t.Parallel()
	verdict := func(v report.Verdict) report.Report {
		return report.Report{Results: []report.Result{{Level: "MUST", Verdict: v, Required: true}}}
	}
	stopped := verdict(report.Fail)
	stopped.Interrupted = true
	for _, c := range []struct {
		name   string
		report report.Report
		want   int
	}{
		{"pass", verdict(report.Pass), 0},
		{"fail", verdict(report.Fail), 1},
		{"error", verdict(report.Broken), 4},
		{"nothing ran", report.Report{}, 4},
		{"interrupted after a failure", stopped, 130},
	} {
		if got := exitCode(t.Context(), conclusion(c.report)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestClosedStdoutIsTold(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	if err := r.CloseWithError(syscall.EPIPE); err != nil {
		t.Fatal(err)
	}
	if _, err := (output{w}).Write([]byte("x")); !errors.Is(err, errUnread) {
		t.Errorf("%v, want %v", err, errUnread)
	}
}
