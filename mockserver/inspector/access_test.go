package inspector_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// violations returns what axe-core finds in the page that is serious, and how
// many of its rules the page passes.
const violations = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) =>
	r.passes.length + "\n" + r.violations.filter((v) => ["serious", "critical"].includes(v.impact))
		.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " " + n.failureSummary).join("; ")).join("\n"))`

// The places of the page that there are to be judged, and what a user does to
// get there.
var places = []struct {
	name, query, ready string
	act                func(*tab)
}{
	{"deliveries", "", "30 deliveries", nil},
	{"delivery", "?id=0000001e&attempt=2", "Try a secret", func(b *tab) { b.click(".own summary") }},
	{"calls", "?view=calls&id=call_000002", "Response", nil},
	{"subscriptions", "?view=subscriptions", "throttled", nil},
	{"faults", "?view=faults", "No rules", nil},
	{"trigger", "", "30 deliveries", func(b *tab) { b.click("#trigger"); b.until(`document.querySelector("dialog .hint").textContent`) }},
	{"clock", "", "03:04:05", func(b *tab) { b.click("#clock-button") }},
	{"keys", "", "30 deliveries", func(b *tab) { b.click("#help") }},
	{"nothing", "?text=no-such-thing", "Nothing fits", nil},
}

func TestAxeFindsNothingSerious(t *testing.T) {
	t.Parallel()
	axe := need.Tool(t, "../../tools/node_modules/axe-core/axe.min.js", "npm ci --prefix tools --ignore-scripts")
	script, err := os.ReadFile(axe)
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1440, 360} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			b := open(t, lively(t).url, "")
			for _, place := range places {
				b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.base+"/_mock/"+place.query))
				b.sees(place.ready)
				if place.act != nil {
					place.act(b)
				}
				for _, scheme := range []string{"light", "dark"} {
					b.scheme(scheme)
					b.picture(fmt.Sprintf("%s-%d-%s", place.name, width, scheme))
					// Of the page nothing is asked to allow the script: the debugger brings it.
					eval[bool](b, string(script)+"; true")
					passed, found, _ := strings.Cut(eval[string](b, violations), "\n")
					if found != "" || passed == "0" {
						t.Errorf("%s, %d px, %s: axe-core passed %s rules and found\n%s", place.name, width, scheme, passed, found)
					}
				}
			}
		})
	}
}

func TestNothingIsWiderThanASmallScreen(t *testing.T) {
	t.Parallel()
	b := open(t, lively(t).url, "")
	b.do(chromedp.EmulateViewport(360, 740))
	for _, place := range places {
		b.do(chromedp.Navigate(b.base + "/_mock/" + place.query))
		b.sees(place.ready)
		if got := eval[string](b, `[document.documentElement, ...document.querySelectorAll("main, .detail, .master, .page")].filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.tagName + "." + e.className + " " + e.scrollWidth + " > " + e.clientWidth).join()`); got != "" {
			t.Errorf("%s: %s", place.name, got)
		}
	}
	b.undisturbed()
}

func TestChangesAreAnnounced(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "")
	b.sees("30 deliveries")
	s.happen(object{"state": "failed"})
	s.happen(object{})
	b.until(`/^\d+ new deliver/.test(document.getElementById("announcer").textContent) && document.getElementById("announcer").textContent.includes("1 failed")`)
}
