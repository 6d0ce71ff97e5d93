package main

import (
	"fmt"
	"io"

	"github.com/intercheck-dev/intercheck/suites/report"
)

// A progress is one line on a terminal that counts checks.
type progress struct {
	w            io.Writer // nil where nobody watches
	done, failed int
}

func (c *cli) progress() *progress {
	if !terminal(c.stderr) {
		return &progress{}
	}
	return &progress{w: c.stderr}
}

// count counts one more check.
func (p *progress) count(r report.Result) {
	p.done++
	if r.Verdict == report.Fail {
		p.failed++
	}
	p.draw(fmt.Sprintf("%d done, %d failed (%s)", p.done, p.failed, r.ID))
}

// clear leaves the line as if nothing had been there.
func (p *progress) clear() { p.draw("") }

func (p *progress) draw(text string) {
	if p.w != nil {
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", text) // what cannot be drawn is not missed
	}
}
