package report

import (
	"bufio"
	"fmt"
	"strings"
)

// GitHub shows ten annotations of each level for a step, and drops the rest.
const shownAnnotations = 10

// annotationBytes keeps an annotation well under GitHub's 64 kB.
const annotationBytes = 4000

// writeGitHub writes workflow commands, which GitHub shows as annotations.
func writeGitHub(w *bufio.Writer, r Report, _ Options) error {
	p := page{w: w}
	left := p.annotations("error", r.Results, r.Blocks)
	left = append(left, p.annotations("warning", r.Results, func(x Result) bool { return x.Verdict == Fail && x.Level == should && !r.Blocks(x) })...)
	said := r.Conclusion().Words() + extent(r) + ": " + clip(r.Receiver.URL) + ", " + reach(r)
	for _, w := range r.Waivers {
		if w.Problem != "" {
			said += "\nwaiver of " + line(w.ID) + ": " + summary(w.Problem)
		}
	}
	for _, h := range r.Hints {
		said += "\nhint: " + line(h)
	}
	if len(left) > 0 {
		said += fmt.Sprintf("\n%d more than GitHub shows: %s", len(left), clipList(left))
	}
	p.annotation("notice", strings.TrimSpace(r.Tool.Name+" "+r.Tool.Version), said)
	return nil
}

// annotations writes one for each of the first results that are chosen, and
// returns the IDs of the others.
func (p page) annotations(level string, results []Result, chosen func(Result) bool) (left []string) {
	n := 0
	for _, x := range results {
		if !chosen(x) {
			continue
		}
		if n++; n > shownAnnotations {
			left = append(left, line(x.ID))
			continue
		}
		p.annotation(level, x.ID+" The receiver "+x.Title, told(x))
	}
	return left
}

// told says in a few lines what came of x.
func told(x Result) string {
	var lines []string
	for _, part := range []struct{ label, text string }{{string(x.Verdict), x.Reason}, {"so", x.Diagnosis}, {"fix", x.Fix}, {"link", x.Link}} {
		if part.text != "" {
			lines = append(lines, part.label+": "+part.text)
		}
	}
	return strings.Join(lines, "\n")
}

func (p page) annotation(level, title, text string) {
	short := string(cut([]byte(text), annotationBytes))
	if short != text {
		short += "…"
	}
	p.printf("::%s title=%s::%s\n", level, commandProperty(clip(title)), commandData(block(short)))
}

// commandData escapes what ends the data of a workflow command.
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty also escapes what ends a property.
func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(s))
}

// clipList joins names, not too many of them.
func clipList(names []string) string {
	const most = 40
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
