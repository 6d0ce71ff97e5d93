package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
)

// What the page is made of. It holds all of it and asks nobody for more.
var (
	//go:embed html/report.html
	pageText string
	//go:embed html/report.css
	pageStyle string
	//go:embed html/report.js
	pageScript string
)

// What the page's template shows.
type (
	htmlPage struct {
		Policy     string
		Style      template.CSS
		Script     template.JS
		Conclusion Conclusion
		Extent     string
		URL        string
		Reach      string
		Tool       string
		Counts     []htmlCount
		Remarks    []string
		Areas      []htmlArea
	}
	htmlCount struct {
		Verdict Verdict
		N       int
	}
	htmlArea struct {
		Name   string
		Checks []htmlCheck
	}
)

func writeHTML(w *bufio.Writer, r Report, _ Options) error {
	t, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	return t.Execute(w, pageOf(r))
}

func pageOf(r Report) htmlPage {
	p := htmlPage{
		Policy: policy(), Style: template.CSS(pageStyle), Script: template.JS(pageScript), //nolint:gosec // both are ours
		Conclusion: r.Conclusion(), Extent: extent(r), URL: line(r.Receiver.URL), Reach: reach(r),
		Tool: line(r.Tool.Name + " " + r.Tool.Version), Remarks: remarks(r),
	}
	for _, v := range Verdicts() {
		p.Counts = append(p.Counts, htmlCount{v, r.Counts()[v]})
	}
	checks := htmlChecks(r)
	for _, a := range byArea(r.Results) {
		p.Areas = append(p.Areas, htmlArea{Name: line(a.name), Checks: mapped(a.places, func(i int) htmlCheck { return checks[i] })})
	}
	return p
}

// policy forbids the page everything but its own style and its own script, by
// their sums: nothing that a receiver said can become either.
func policy() string {
	sum := func(text string) string {
		s := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(s[:]) + "'"
	}
	return fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; img-src data:; base-uri 'none'; form-action 'none'", sum(pageStyle), sum(pageScript))
}

// remarks returns what is no result: waivers that must go, and hints.
func remarks(r Report) []string {
	var all []string
	for _, w := range r.Waivers {
		if w.Problem != "" {
			all = append(all, "waiver of "+line(w.ID)+": "+line(w.Problem))
		}
	}
	for _, h := range r.Hints {
		all = append(all, "hint: "+line(h))
	}
	return all
}
