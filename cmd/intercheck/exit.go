package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/intercheck-dev/intercheck/suites"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// The exit codes, which are a contract.
const (
	exitOK            = 0
	exitNotConformant = 1
	exitUsage         = 2 // usage or configuration; also what nobody foresaw
	exitUnreachable   = 3
	exitInconclusive  = 4
	exitInterrupted   = 130
)

// exitMeanings is what the exit codes of verify mean, for documents.
var exitMeanings = []struct {
	code  int
	means string
}{
	{exitOK, "conformant"},
	{exitNotConformant, "not conformant: a MUST failed (with `--strict`, a SHOULD)"},
	{exitUsage, "usage or configuration: an unknown flag, a pattern that matches nothing, a bad file"},
	{exitUnreachable, "the receiver cannot be reached"},
	{exitInconclusive, "inconclusive: nothing ran, a check broke, or the profile could not be judged"},
	{exitInterrupted, "interrupted; the reports are still written"},
}

// A status is an exit code that says all there is to say.
type status int

func (s status) Error() string { return fmt.Sprintf("exit code %d", int(s)) }

// A coded error means an exit code besides what it says.
type coded struct {
	status
	said error
}

func (c coded) Error() string { return c.said.Error() }

// Unwrap returns what it means and what it says.
func (c coded) Unwrap() []error { return []error{c.status, c.said} }

// exitCode returns what err, which ended a command, means to who called it.
// The first that applies of 130, 3, 1, 4 and 0.
func exitCode(ctx context.Context, err error) int {
	var s status
	switch {
	case err == nil, errors.Is(err, errUnread):
		return exitOK
	case errors.As(err, &s):
		return int(s)
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, new(suites.Unreachable)):
		return exitUnreachable
	default:
		return exitUsage
	}
}

// conclusion returns the status that r is reported with.
func conclusion(r report.Report) error {
	switch {
	case r.Interrupted:
		return status(exitInterrupted)
	case r.Conclusion() == report.Conformant:
		return nil
	case r.Conclusion() == report.NotConformant:
		return status(exitNotConformant)
	default:
		return status(exitInconclusive)
	}
}

// errUnread says that nobody reads on, which is their right.
var errUnread = errors.New("nobody reads what is printed")

// An output is stdout. A closed pipe is [errUnread] there; anywhere else it is
// an error like others.
type output struct{ io.Writer }

// Write implements [io.Writer].
func (o output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if errors.Is(err, syscall.EPIPE) {
		err = errUnread
	}
	return n, err
}

// A hinted error knows what to try.
type hinted struct {
	error
	hint string
}

// Unwrap returns the error without the hint.
func (h hinted) Unwrap() error { return h.error }

// hint returns what to try after err, or "".
func hint(err error) string {
	var h hinted
	var u suites.Unreachable
	switch {
	case errors.As(err, &h):
		return h.hint
	case errors.As(err, &u):
		return u.Hint
	default:
		return ""
	}
}
