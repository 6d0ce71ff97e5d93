package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// Options say how a report should look where a format leaves a choice.
type Options struct {
	Colour bool // ANSI colours, for a terminal
}

// A Format writes a report in some form.
type Format struct {
	Name  string
	Write func(io.Writer, Report, Options) error
}

// Formats is every form a report takes. To add one, add a file like junit.go
// and a row.
var Formats = []Format{
	{"text", safely(writeText)},
	{"json", safely(writeJSON)},
	{"junit", safely(writeJUnit)},
	{"markdown", safely(writeMarkdown)},
	{"html", safely(writeHTML)},
	{"github", safely(writeGitHub)},
	{"statement", safely(writeStatement)},
}

// Lookup returns the format called name.
func Lookup(name string) (Format, error) {
	var known []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		known = append(known, f.Name)
	}
	return Format{}, fmt.Errorf("report format %q is unknown%s (there are %s)",
		name, nearest.Hint(name, known), strings.Join(known, ", "))
}

// safely gives write a report without secrets, and a writer that remembers
// its first error until the end, so that a format need not look after each line.
func safely(write func(*bufio.Writer, Report, Options) error) func(io.Writer, Report, Options) error {
	return func(w io.Writer, r Report, o Options) error {
		buffered := bufio.NewWriter(w)
		err := write(buffered, r.redacted(), o)
		if err == nil {
			err = buffered.Flush()
		}
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		return nil
	}
}

// An area is a chapter of results.
type area struct {
	name    string
	results []Result
	places  []int // of the results in the report
}

// byArea groups results by area, both in their first order.
func byArea(results []Result) []area {
	var areas []area
	place := make(map[string]int)
	for n, x := range results {
		i, ok := place[x.Area]
		if !ok {
			i = len(areas)
			place[x.Area] = i
			areas = append(areas, area{name: x.Area})
		}
		areas[i].results, areas[i].places = append(areas[i].results, x), append(areas[i].places, n)
	}
	return areas
}
