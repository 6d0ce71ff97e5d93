package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
)

const (
	// The page stays under 5 MB, so that it opens at once and can be attached
	// to a ticket. What is not counted here takes the rest.
	htmlEvidence = 4_200_000
	htmlBody     = 16 << 10
)

type (
	htmlCheck struct {
		ID, Area, Level, Title string
		Verdict                Verdict
		Open                   bool
		Rows                   []htmlRow
		Link, Output           string
		Exchanges              []htmlExchange
		Left                   string // says how many exchanges are not there
	}
	htmlRow      struct{ Label, Text string }
	htmlExchange struct {
		N, Of             int
		Outcome           string
		Sent, Got         string
		Request, Response view
		Need, Curl, Place string
	}
)

// htmlChecks returns what to show of each result. Those that somebody must look
// at have the first right to the room that there is.
func htmlChecks(r Report) []htmlCheck {
	all, left := make([]htmlCheck, len(r.Results)), room(htmlEvidence)
	for _, i := range urgent(r.Results) {
		all[i] = htmlCheckOf(i, r.Results[i], &left)
	}
	return all
}

func htmlCheckOf(place int, x Result, left *room) htmlCheck {
	c := htmlCheck{
		ID: line(x.ID), Area: line(x.Area), Level: line(x.Level), Title: left.fit(line(x.Title)), Verdict: Verdict(line(string(x.Verdict))),
		Open: x.Verdict == Fail, Link: left.fit(line(x.Link)), Output: left.fit(block(x.Output)),
	}
	for _, part := range []htmlRow{{"seen", x.Reason}, {"so", x.Diagnosis}, {"note", x.Note}, {"why", x.Why}, {"fix", x.Fix}, {"took", took(x.Took)}} {
		if part.Text != "" {
			c.Rows = append(c.Rows, htmlRow{part.Label, left.fit(block(part.Text))})
		}
	}
	for i, e := range x.Exchanges {
		shown := htmlExchangeOf(e)
		shown.N, shown.Of, shown.Place = i+1, len(x.Exchanges), fmt.Sprintf("curl-%d-%d", place+1, i+1)
		if !left.takes(shown.size()) {
			c.Left = fmt.Sprintf("%d of %d exchanges were %s.", len(x.Exchanges)-i, len(x.Exchanges), elsewhere)
			break
		}
		c.Exchanges = append(c.Exchanges, shown)
	}
	return c
}

func htmlExchangeOf(x exchange.Exchange) htmlExchange {
	command := curl(x.Request)
	e := htmlExchange{
		Outcome: strings.TrimSpace(line(x.Request.Method) + " " + outcome(x)), Sent: requestHead(x.Request),
		Request: viewOf(x.Request.Body, int64(len(x.Request.Body)), htmlBody), Need: command.need, Curl: command.line,
	}
	if x.Response != nil {
		e.Got = strings.TrimSpace(fmt.Sprintf("%s %d\n%s", line(x.Response.Proto), x.Response.Status, headerLines(x.Response.Header)))
		e.Response = viewOf(x.Response.Body, x.Response.Size, htmlBody)
	}
	return e
}

// size returns about how many bytes the page takes to show e.
func (e htmlExchange) size() int {
	size := 700 // tags
	for _, text := range []string{e.Outcome, e.Sent, e.Got, e.Need, e.Curl, e.Request.Text, e.Request.Hex, e.Response.Text, e.Response.Hex} {
		size += escapedSize(text)
	}
	return size
}

func took(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return brief(d)
}
