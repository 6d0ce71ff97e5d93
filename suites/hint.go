package suites

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// hints says what to try. Where the receiver acknowledged nothing, most checks
// fail for that one reason, and nothing else is worth a hint before it is mended.
func (r *Run) hints() (hints []string) {
	if n := len(r.deaths); n > 0 {
		hints = append(hints, r.redactor.Redact(fmt.Sprintf("look at the receiver's log: it had to be started again, since %s (1 of %d)", r.deaths[0], n)))
	}
	if a, unheeded := r.heard.Unheeded(); unheeded {
		return append(hints, r.redactor.Redact("no correctly signed notification was acknowledged; "+r.answered(a)+": "+r.remedy(a)))
	}
	if r.profile == Wire {
		hints = append(hints, "only what the receiver answers was judged; give a --probe to judge what it does, duplicates first of all")
	}
	return hints
}

// answered says what was answered, and how often.
func (r *Run) answered(a check.Answered) string {
	if a.Failure != "" {
		return fmt.Sprintf("%d of %d got no whole answer (%s)", a.Times, a.Of, a.Failure)
	}
	were := "were"
	if a.Of == 1 {
		were = "was"
	}
	status := strings.TrimSpace(fmt.Sprint(a.Status, " ", http.StatusText(a.Status))) // not every status has a name
	text := fmt.Sprintf("%d of %d %s answered %s", a.Times, a.Of, were, status)
	if redirects(a) {
		text += fmt.Sprintf(" with the Location %q", r.location(a))
	}
	return text
}

func redirects(a check.Answered) bool { return a.Status/100 == 3 && a.Location != "" }

// longest is how much of a Location a hint shows.
const longest = 200

// location returns what there is room for of where a leads. Secrets are taken
// out first: a half of one would not be found.
func (r *Run) location(a check.Answered) string {
	whole := r.redactor.Redact(a.Location)
	if len(whole) <= longest {
		return whole
	}
	end := longest
	for end > 0 && !utf8.RuneStart(whole[end]) {
		end--
	}
	return whole[:end] + "…"
}

// remedy says what most likely mends a receiver that answers everything so.
func (r *Run) remedy(a check.Answered) string {
	switch s := a.Status; {
	case s == http.StatusNotFound:
		return fmt.Sprintf("is the path of %s right?", r.config.URL)
	case s == http.StatusMethodNotAllowed:
		return fmt.Sprintf("is the path of %s right, and does its route take POST?", r.config.URL)
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return "is the secret that was given the one that the receiver has?"
	case redirects(a):
		return "give the address that it redirects to"
	case s/100 == 5, a.Failure != "":
		return "look at its log"
	default:
		return "its log may say why it refuses them"
	}
}
