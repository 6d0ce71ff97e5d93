package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestABarShowsWhatIsDoneAndGoesAway(t *testing.T) {
	t.Parallel()
	var drawn bytes.Buffer
	b := &bar{progress: &progress{w: &drawn}, total: 4}
	b.reach(1)
	b.reach(2) // too soon
	b.next = time.Time{}
	b.reach(3)
	b.reach(4)
	want := "\r\x1b[K[#######                       ] 1 of 4" + "\r\x1b[K[" + strings.Repeat("#", 22) + "        ] 3 of 4" + "\r\x1b[K"
	if got := drawn.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNobodySeesABarWhoDoesNotWatch(t *testing.T) {
	t.Parallel()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	for name, w := range map[string]io.Writer{"a file": &bytes.Buffer{}, "nobody": null} {
		c := &cli{stdout: output{&bytes.Buffer{}}, stderr: w}
		b := c.bar(2, true)
		if b.w != nil {
			t.Errorf("%s is drawn to", name)
		}
		b.next = time.Time{}
		b.reach(1)
	}
}

func TestShortWorkHasNoBar(t *testing.T) {
	t.Parallel()
	c := &cli{stdout: output{&bytes.Buffer{}}, stderr: io.Discard}
	var drawn bytes.Buffer
	b := c.bar(2, false)
	b.w = &drawn
	b.reach(1)
	if drawn.Len() > 0 {
		t.Errorf("drawn: %q", drawn.String())
	}
}
