package report

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Of what the receiver wrote, the beginning says with which settings, and the
// end why it ended.
const (
	firstLines = 6
	lastLines  = 12
)

// leftOut is the line that stands for others in what the receiver wrote.
const leftOut = "… %d lines left out …"

func writeText(w *bufio.Writer, r Report, o Options) error {
	p := page{w: w, colour: o.Colour}
	p.printf("%s %s judges %s: profile %s, seed %d, run %s\n",
		line(r.Tool.Name), line(r.Tool.Version), line(r.Receiver.URL), line(r.Profile), r.Seed, line(r.RunID))
	for _, a := range byArea(r.Results) {
		if slices.ContainsFunc(a.results, selected) {
			p.printf("\n%s\n", line(a.name))
		}
		for _, x := range a.results {
			if !x.Unselected { // the last line says how many there are of them
				p.check(x)
			}
		}
	}
	for _, x := range r.Results {
		if x.Verdict == Fail {
			p.failure(x)
		}
	}
	p.undecided(r.Results)
	p.notes(r.Results)
	p.closing(r)
	return nil
}

func selected(x Result) bool { return !x.Unselected }

func (p page) check(x Result) {
	p.printf("  %s  %-7s  %-6s  The receiver %s", p.painted(x.Verdict, 12), line(x.ID), line(x.Level), line(x.Title))
	if x.Verdict == Skip && x.Reason != "" {
		p.printf(" (%s)", summary(x.Reason))
	}
	p.printf("\n")
}

func (p page) failure(x Result) {
	p.printf("\n%s %s\n", p.painted(Fail, 0), line(x.ID))
	p.explanation(x)
	p.output(x)
	p.evidence(x.Exchanges)
}

// explanation prints what is to be known of a result, but for its exchanges.
func (p page) explanation(x Result) {
	for _, part := range []struct{ label, text string }{
		{"rule", x.Level + ": the receiver " + x.Title},
		{"seen", x.Reason},
		{"so", x.Diagnosis},
		{"why", x.Why},
		{"fix", x.Fix},
		{"link", x.Link},
	} {
		label := fmt.Sprintf("  %-4s  ", part.label)
		for l := range strings.Lines(block(part.text)) {
			p.indented(label, l)
			label = "        "
		}
	}
}

// output prints the first and last lines that the receiver's process wrote.
func (p page) output(x Result) {
	if x.Output == "" {
		return
	}
	lines := strings.Split(strings.TrimRight(block(x.Output), "\n"), "\n")
	p.printf("\n  the receiver wrote:\n")
	if last := len(lines) - lastLines; last > firstLines+1 {
		lines = slices.Concat(lines[:firstLines], withoutMiddle(lines[firstLines:last]), lines[last:])
	}
	p.indented("    | ", strings.Join(lines, "\n"))
}

// withoutMiddle returns the one line that stands for these, one of which may
// stand for others already.
func withoutMiddle(lines []string) []string {
	count := len(lines)
	for _, l := range lines {
		var n int
		if _, err := fmt.Sscanf(l, leftOut, &n); err == nil {
			count += n - 1
		}
	}
	return []string{fmt.Sprintf(leftOut, count)}
}

// undecided prints the checks that neither passed nor failed nor were left
// out, those with the same reason together.
func (p page) undecided(results []Result) {
	type group struct {
		verdict Verdict
		reason  string
	}
	var groups []group
	ids := make(map[group][]string)
	for _, x := range results {
		if x.Verdict == Pass || x.Verdict == Fail || x.Verdict == Skip {
			continue
		}
		g := group{x.Verdict, x.Reason}
		if len(ids[g]) == 0 {
			groups = append(groups, g)
		}
		ids[g] = append(ids[g], line(x.ID))
	}
	for _, g := range groups {
		p.printf("\n%s %s\n", p.painted(g.verdict, 0), strings.Join(ids[g], ", "))
		p.indented("  ", block(g.reason))
	}
}

func (p page) notes(results []Result) {
	for _, x := range results {
		if x.Note != "" {
			p.printf("\nnote %s\n", line(x.ID))
			p.indented("  ", block(x.Note))
		}
	}
}

// closing prints the sums, the hints and, last, the conclusion.
func (p page) closing(r Report) {
	var counts []string
	for _, v := range Verdicts() {
		counts = append(counts, fmt.Sprint(r.Counts()[v], " ", v))
	}
	p.printf("\n%s\n", strings.Join(counts, ", "))
	for _, w := range r.Waivers {
		if w.Problem != "" {
			p.printf("waiver of %s: %s\n", line(w.ID), line(w.Problem))
		}
	}
	for _, h := range r.Hints {
		p.printf("hint: %s\n", line(h))
	}
	p.printf("%s: %s\n", p.concluded(r), reach(r))
}

// reach says in one line what a conclusion rests on.
func reach(r Report) string {
	checks := "checks"
	ran, _ := r.ran()
	if ran == 1 {
		checks = "check"
	}
	return fmt.Sprintf("profile %s, %d %s in %s (seed %d, run %s)", line(r.Profile), ran, checks, brief(r.Took), r.Seed, line(r.RunID))
}

// concluded returns the conclusion and, right beside it, how far it reaches.
func (p page) concluded(r Report) string {
	c := r.Conclusion()
	return p.paint(conclusionColours[c], c.Words()) + extent(r)
}

// extent says of a run that was not whole how far it got.
func extent(r Report) string {
	ran, total := r.ran()
	switch {
	case r.Interrupted:
		return fmt.Sprintf(" (interrupted: %d of %d checks)", ran, total)
	case !r.Complete:
		return fmt.Sprintf(" (partial: %d of %d checks)", ran, total)
	default:
		return ""
	}
}

func brief(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
