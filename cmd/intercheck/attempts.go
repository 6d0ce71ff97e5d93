package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/suites"
)

// tell prints what came of each attempt, and returns what it means.
func (c *cli) tell(d delivery.Delivery) error {
	var b strings.Builder
	id := string(d.Notification.ID)
	if id == "" {
		id = "without an id"
	}
	fmt.Fprintf(&b, "%s %s to %s\n", d.Notification.Topic, id, d.URL)
	acknowledged := 0
	for _, a := range d.Attempts {
		if a.Exchange.Acknowledged() {
			acknowledged++
		}
		fmt.Fprintf(&b, "copy %d: %s\n", a.Copy, outcome(a.Exchange))
	}
	fmt.Fprintf(&b, "%d of %d acknowledged\n", acknowledged, len(d.Attempts))
	if _, err := fmt.Fprint(c.stdout, c.redact(b.String())); err != nil {
		return err
	}
	switch {
	case acknowledged == len(d.Attempts):
		return nil
	case !reached(d.Attempts):
		return suites.Unreachable{URL: d.URL, Why: "cannot be reached", Hint: "start it first, and look at host and port"}
	default:
		return status(exitNotConformant)
	}
}

// excerptLength is how much of an answer is shown: enough for a refusal's reason.
const excerptLength = 200

// outcome says in one line what came of x.
func outcome(x exchange.Exchange) string {
	said := "no response"
	if x.Response != nil {
		said = strings.TrimSpace(fmt.Sprint(x.Status(), " ", http.StatusText(x.Status())))
	}
	said += " after " + x.Took.Round(100*time.Microsecond).String()
	if x.Failure != "" {
		said += fmt.Sprintf(", %s: %s", x.Failure, x.Err)
	}
	if x.Response != nil && !x.Acknowledged() && len(x.Response.Body) > 0 {
		// Quoted, because what a receiver says must not move a terminal's cursor.
		said += fmt.Sprintf(", %q", x.Response.Body[:min(excerptLength, len(x.Response.Body))])
	}
	return said
}

// reached reports whether somebody was there for any of the attempts.
func reached(made []delivery.Attempt) bool {
	for _, a := range made {
		switch a.Exchange.Failure {
		case exchange.Refused, exchange.Unknown, exchange.TLS:
		default:
			return true
		}
	}
	return false
}
