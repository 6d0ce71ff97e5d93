package main

import (
	"fmt"
	"strings"
	"time"
)

// A bar shows how much of long work is done, to who watches.
type bar struct {
	*progress
	total int
	next  time.Time // when it is drawn again
}

// barInterval is between two pictures. What is done sooner is never drawn.
const barInterval = 200 * time.Millisecond

// bar returns the bar of work on so many things. There is none where what is
// printed is watched itself, unless nothing is.
func (c *cli) bar(total int, silent bool) *bar {
	b := &bar{progress: c.progress(), total: total, next: time.Now().Add(barInterval)}
	if o, ok := c.stdout.(output); ok && !silent && terminal(o.Writer) {
		b.progress = &progress{}
	}
	return b
}

// reach says how many things are done. When all are, the bar goes away.
func (b *bar) reach(done int) {
	now := time.Now()
	switch {
	case done == b.total:
		b.clear()
	case now.After(b.next):
		b.draw(b.picture(done))
		b.next = now.Add(barInterval)
	}
}

func (b *bar) picture(done int) string {
	const width = 30
	full := done * width / b.total
	return fmt.Sprintf("[%s%s] %d of %d", strings.Repeat("#", full), strings.Repeat(" ", width-full), done, b.total)
}
