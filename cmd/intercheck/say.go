package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// How the program speaks: data goes to stdout. Everything else goes to stderr,
// each line after "intercheck: ", lower-case and without a full stop, followed
// where there is something to try by a line "hint: ". What only a person who
// watches needs is shown on a terminal alone.

// hidden returns what may not be printed.
func (c *cli) hidden() []intercom.Secret {
	all := make([]intercom.Secret, len(c.secrets))
	for i, s := range c.secrets {
		all[i] = *s
	}
	return all
}

func (c *cli) redactor() intercom.Redactor { return intercom.NewRedactor(c.hidden()...) }

// redact returns text without secrets.
func (c *cli) redact(text string) string { return c.redactor().Redact(text) }

// say prints a diagnostic, without secrets.
func (c *cli) say(format string, args ...any) { c.print(c.redact(fmt.Sprintf(format, args...))) }

// print prints a diagnostic as it is.
func (c *cli) print(text string) {
	text = strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\nintercheck: ")
	// Nothing is left to be done where nobody hears of a failure.
	_, _ = io.WriteString(c.stderr, "intercheck: "+text+"\n")
}

// complain prints what went wrong, unless the exit code says it all.
func (c *cli) complain(err error) {
	_, is := errors.AsType[status](err)
	if _, says := errors.AsType[coded](err); is && !says {
		return
	}
	c.say("%v", err)
	if h := hint(err); h != "" {
		_, _ = fmt.Fprintf(c.stderr, "hint: %s\n", c.redact(h))
	}
}

// A diary makes each line of a log a diagnostic.
type diary struct{ *cli }

// Write implements [io.Writer].
func (d diary) Write(line []byte) (int, error) {
	d.say("%s", line)
	return len(line), nil
}

// log returns a log that goes to stderr. Who watches also sees every attempt.
func (c *cli) log() *slog.Logger {
	level := slog.LevelInfo
	if terminal(c.stderr) {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(diary{c}, &slog.HandlerOptions{Level: level, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
			return slog.Attr{}
		}
		return a
	}}))
}

// terminal reports whether somebody may be watching w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a character device, too
	return err != nil || !os.SameFile(info, null)
}

// colourful reports whether what is printed on stdout may be coloured.
func colourful(stdout io.Writer, environ []string) bool {
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); name == "NO_COLOR" && value != "" || entry == "TERM=dumb" {
			return false
		}
	}
	return terminal(stdout)
}
