package report

import (
	"html"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

func (p page) markdownEvidence(results []Result) {
	left := room(markdownEvidence)
	if len(results) > 0 {
		p.printf("\n### Evidence\n")
	}
	for i, x := range results {
		text := html.EscapeString(strings.TrimPrefix(written(func(p page) { p.whole(x) }), "\n"))
		if !left.takes(len(text)) {
			p.printf("\nThe evidence of %d more checks was %s.\n", len(results)-i, elsewhere)
			return
		}
		p.printf("\n<details>\n<summary>%s</summary>\n\n<pre>\n%s</pre>\n\n</details>\n", inHTML(x.ID+": the receiver "+x.Title), text)
	}
}

// whole prints the last exchanges of x with every byte that there is place for.
func (p page) whole(x Result) {
	p.output(x)
	for i := max(0, len(x.Exchanges)-shownExchanges); i < len(x.Exchanges); i++ {
		p.printf("\nexchange %d of %d\n", i+1, len(x.Exchanges))
		p.exchange(x.Exchanges[i], markdownBody)
	}
}

func (p page) exchange(x exchange.Exchange, limit int) {
	p.printf("%s\n", requestHead(x.Request))
	p.view(viewOf(x.Request.Body, int64(len(x.Request.Body)), limit))
	p.printf("\n%s\n", outcome(x))
	if x.Response != nil {
		p.printf("%s\n", headerLines(x.Response.Header))
		p.view(viewOf(x.Response.Body, x.Response.Size, limit))
	}
	p.printf("\n")
	p.command(curl(x.Request))
}

func (p page) view(v view) {
	if v.Text != "" {
		p.indented("", "\n"+v.Text)
	}
	if v.Hex != "" {
		p.indented("", "in bytes:\n"+v.Hex)
	}
	if v.Cut != "" {
		p.printf("(%s)\n", v.Cut)
	}
}
