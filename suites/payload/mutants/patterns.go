package mutants

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// mutantsWithPatterns test texts with regular expressions.
func mutantsWithPatterns() []reference.Mutant {
	return []reference.Mutant{
		{Name: "addresses-have-no-plus", Doc: "passes over a contact whose e-mail address has a plus sign, since its pattern does not know that", Fails: "PAY-024", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return hasText(n, func(name, text string) bool { return name == "email" && strings.Contains(text, "+") })
		})},
		{Name: "pattern-backtracks", Doc: "tests e-mail addresses with ^([a-z0-9]+[._-]?)+@, in an engine that tries every way to divide the letters", Fails: "PAY-025", Mistake: patternBacktracks},
	}
}

// run is what that pattern divides in every way where no @ follows.
var run = regexp.MustCompile(`^[a-z0-9]+`)

// patternBacktracks takes as long as such an engine, whose steps take some
// nanoseconds: ours has no such steps.
func patternBacktracks(r *reference.Receiver) {
	const longest, step = 32, 5 * time.Nanosecond
	exact := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		hasText(n, func(name, text string) bool {
			letters := len(run.FindString(text))
			if name == "email" && !strings.HasPrefix(text[letters:], "@") {
				time.Sleep(step << min(letters, longest))
			}
			return false // and look at the next
		})
		exact(w, n, first)
	}
}
