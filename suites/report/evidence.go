package report

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

// Of many exchanges, the last are those that the verdict came from.
const shownExchanges = 3

// A page is text for people. Its writer remembers the first error.
type page struct {
	w      *bufio.Writer
	colour bool
}

func (p page) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.w, format, args...) }

// indented prints every line of text after prefix.
func (p page) indented(prefix, text string) {
	for l := range strings.Lines(text) {
		before := prefix
		if l == "\n" {
			before = strings.TrimRight(prefix, " ")
		}
		p.printf("%s%s\n", before, strings.TrimSuffix(l, "\n"))
	}
}

// evidence prints the last exchanges, each with the command that repeats it.
func (p page) evidence(all []exchange.Exchange) {
	for i := max(0, len(all)-shownExchanges); i < len(all); i++ {
		x := all[i]
		p.printf("\n  exchange %d of %d: %s %s\n", i+1, len(all), line(x.Request.Method), line(x.Request.URL))
		p.headers("    > ", x.Request.Header, slices.Sorted(maps.Keys(x.Request.Header)))
		p.body("    > ", x.Request.Body, int64(len(x.Request.Body)))
		p.indented("    = ", outcome(x))
		if x.Response != nil {
			p.headers("    < ", x.Response.Header, []string{"Content-Type", "Location", "Retry-After"})
			p.body("    < ", x.Response.Body, x.Response.Size)
		}
		p.command(curl(x.Request))
	}
}

func (p page) headers(prefix string, h http.Header, names []string) {
	for _, name := range names {
		for _, value := range h[name] {
			p.printf("%s%s: %s\n", prefix, line(name), clip(value))
		}
	}
}

func (p page) body(prefix string, body []byte, size int64) {
	if size > 0 {
		p.indented(prefix, "\n"+excerpt(body, size))
	}
}

// bearable is how long a command may be to help a person who reads it.
const bearable = 6000

func (p page) command(c command) {
	if len(c.line) > bearable {
		p.printf("    The curl command that repeats this, with the whole body, is in the JSON report.\n")
		return
	}
	if c.need != "" {
		p.printf("    First %s, then:\n", c.need)
	}
	p.printf("    %s\n", c.line)
}

// outcome says in one line what came of x.
func outcome(x exchange.Exchange) string {
	var parts []string
	if x.Response != nil {
		parts = append(parts, strings.TrimSpace(fmt.Sprint(x.Response.Status, " ", http.StatusText(x.Response.Status))))
	}
	if x.Failure != "" {
		parts = append(parts, string(x.Failure))
	}
	said := "no response"
	if len(parts) > 0 {
		said = strings.Join(parts, ", then ") + " after " + milliseconds(x.Took)
	}
	if x.FirstByte > 0 {
		said += ", the first byte after " + milliseconds(x.FirstByte)
	}
	if x.Err != "" {
		said += ": " + summary(x.Err)
	}
	return said
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// requestHead returns the method, the URL and the headers of r as text.
func requestHead(r exchange.Request) string {
	return line(r.Method) + " " + line(r.URL) + "\n" + headerLines(r.Header)
}

// headerLines returns every header as text, one a line, sorted.
func headerLines(h http.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			b.WriteString(line(name) + ": " + line(value) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
