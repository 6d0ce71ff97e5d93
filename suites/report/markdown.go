package report

import (
	"bufio"
	"fmt"
	"html"
	"strings"
)

const (
	// GitHub drops a job summary of more than 1 MiB, as a whole. What is not
	// counted here, such as headings, fits into the rest.
	markdownRows     = 400_000
	markdownEvidence = 500_000
	markdownCell     = 2000
	markdownBody     = 16 << 10
)

// writeMarkdown writes a GitHub job summary. What a receiver may have said
// stands only inside HTML, escaped: a row of a table is one line and <pre> ends
// at </pre> alone, so that no line of it is ever read as Markdown.
func writeMarkdown(w *bufio.Writer, r Report, _ Options) error {
	p := page{w: w}
	p.printf("## Intercheck: %s%s\n\n<p>%s</p>\n", r.Conclusion().Words(), extent(r), inHTML(r.Receiver.URL+": "+reach(r)))
	p.markdownCounts(r)
	p.markdownRemarks(r) // before what may be a hundred failures for one reason
	rows := room(markdownRows)
	for _, level := range []string{must, should, "MAY"} {
		p.markdownTable(level+" failures", "Rule", &rows, chosen(r.Results, func(x Result) bool { return x.Verdict == Fail && x.Level == level }))
	}
	p.markdownTable("Without a verdict", "Rule", &rows, chosen(r.Results, func(x Result) bool { return r.Blocks(x) && x.Verdict != Fail }))
	p.markdownTable("Waived", "Rule", &rows, chosen(r.Results, func(x Result) bool { return x.Verdict == Waived }))
	p.markdownEvidence(chosen(r.Results, func(x Result) bool { return x.Verdict == Fail }))
	return nil
}

func chosen(results []Result, yes func(Result) bool) (some []Result) {
	for _, x := range results {
		if yes(x) {
			some = append(some, x)
		}
	}
	return some
}

func (p page) markdownCounts(r Report) {
	var names, rules, numbers []string
	for _, v := range Verdicts() {
		names, rules, numbers = append(names, string(v)), append(rules, "--:"), append(numbers, fmt.Sprint(r.Counts()[v]))
	}
	p.printf("\n")
	for _, cells := range [][]string{names, rules, numbers} {
		p.printf("| %s |\n", strings.Join(cells, " | "))
	}
}

// markdownTable writes a table of results that says what each is about.
func (p page) markdownTable(title, about string, left *room, results []Result) {
	if len(results) == 0 {
		return
	}
	p.printf("\n### %s\n\n<table>\n<tr><th>Check</th><th>%s</th><th>Seen</th><th>So</th><th>Fix</th></tr>\n", title, about)
	for i, x := range results {
		row := "<tr>"
		for _, text := range []string{x.ID, x.Level + ": the receiver " + x.Title, x.Reason, x.Diagnosis, x.Fix} {
			row += "<td>" + inHTML(text) + "</td>"
		}
		if !left.takes(len(row)) {
			p.printf("<tr><td colspan=\"5\">%d more, %s</td></tr>\n", len(results)-i, elsewhere)
			break
		}
		p.printf("%s</tr>\n", row)
	}
	p.printf("</table>\n")
}

// inHTML returns text as code on one line of HTML, in which nothing is a link
// or calls anybody.
func inHTML(text string) string {
	short := string(cut([]byte(strings.TrimSpace(text)), markdownCell))
	if short == "" {
		return ""
	}
	if len(short) < len(strings.TrimSpace(text)) {
		short += "…"
	}
	return "<code>" + strings.ReplaceAll(html.EscapeString(block(short)), "\n", "<br>") + "</code>"
}

// markdownRemarks writes what is no result: waivers that must go, and hints.
func (p page) markdownRemarks(r Report) {
	for _, w := range r.Waivers {
		if w.Problem != "" {
			p.printf("\n<p>waiver of %s: %s</p>\n", inHTML(w.ID), inHTML(w.Problem))
		}
	}
	for _, h := range r.Hints {
		p.printf("\n<p>hint: %s</p>\n", inHTML(h))
	}
}
