package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/intercheck-dev/intercheck/openapi/need"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// A tab is a page in a browser, and what it complained of and asked for.
type tab struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // it is the tab
	mu   sync.Mutex
	said []string
	asks []string
}

// open shows a file in a browser of its own.
func open(t *testing.T, file string) *tab {
	t.Helper()
	path := need.Tool(t, "chromium", "apt-get install chromium")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-features", "BackForwardCache"))
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	b.do(chromedp.Navigate("about:blank"))
	b.listen()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String()))
	return b
}

func (b *tab) listen() {
	console, requests := chromedp.Console(b.ctx), chromedp.Events(b.ctx, network.RequestWillBeSent)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.said = append(b.said, m.String())
			b.mu.Unlock()
		}
	}()
	go func() {
		for e, err := range requests {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.asks = append(b.asks, e.Request.URL)
			b.mu.Unlock()
		}
	}()
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns what an expression comes to in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a condition in the page, as long as the tab lives.
func (b *tab) until(condition string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`new Promise((done) => { const look = () => (%s) ? done(true) : setTimeout(look, 5); look(); })`, condition))
}

// paint returns the milliseconds to the first paint.
func (b *tab) paint() float64 {
	b.t.Helper()
	const first = `performance.getEntriesByName("first-contentful-paint")[0]?.startTime`
	b.until(first)
	return eval[float64](b, first)
}

func saved(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPageAsksNobodyAndComplainsOfNothing(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]report.Report{"every kind of result": sample(), "a full run": crowded(130)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, saved(t, "report.html", render(t, "html", r, report.Options{})))
			b.do(chromedp.Click(chromedp.CSS("#filters button[type=reset]")))
			eval[int](b, `document.images.length`) // a round trip, after which all events are here
			b.undisturbed()
		})
	}
}

// undisturbed asserts that the page asked for nothing but itself, and that
// nothing was written to the console.
func (b *tab) undisturbed() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) > 0 {
		b.t.Errorf("the console says %q", b.said)
	}
	own := false
	for _, address := range b.asks {
		own = own || strings.HasSuffix(address, "/report.html")
		if !strings.HasSuffix(address, "/report.html") && !strings.HasPrefix(address, "data:") {
			b.t.Errorf("it asked for %s", address)
		}
	}
	if !own {
		b.t.Errorf("requests are not seen, so this proves nothing: %q", b.asks)
	}
}

func TestPolicyIsInForce(t *testing.T) {
	t.Parallel()
	page := render(t, "html", sample(), report.Options{})
	b := open(t, saved(t, "report.html", strings.Replace(page, "<main>", `<main><script>window.owned = 1</script><img src="http://127.0.0.1:9/x" onerror="window.owned = 2">`, 1)))
	if got := eval[string](b, `String(window.owned)`); got != "undefined" {
		t.Errorf("a script that is not ours ran: %s", got)
	}
	if got := eval[string](b, `document.getElementById("shown").textContent`); !strings.Contains(got, "18 of 18") {
		t.Errorf("our own script did not run: %q", got)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) < 2 {
		t.Errorf("the console says %q, which is not all that was refused", b.said)
	}
}

func TestPageIsPaintedAtOnce(t *testing.T) {
	t.Parallel()
	blank := open(t, saved(t, "blank.html", "<!DOCTYPE html><p>nothing")).paint()
	big := render(t, "html", crowded(130), report.Options{})
	took := open(t, saved(t, "report.html", big)).paint()
	t.Logf("first paint after %.0f ms, of a blank page after %.0f ms, with %d bytes", took, blank, len(big))
	if took > 10*blank+1500 {
		t.Errorf("the first paint took %.0f ms; that of a blank page %.0f ms", took, blank)
	}
}

func TestFiltersWorkAndAreInTheAddress(t *testing.T) {
	t.Parallel()
	b := open(t, saved(t, "report.html", render(t, "html", sample(), report.Options{})))
	visible := func() string {
		return eval[string](b, `[...document.querySelectorAll(".check")].filter((c) => c.checkVisibility()).map((c) => c.id).join()`)
	}
	set := func(name, value string) {
		eval[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector('[name=%s]'); f.value = %q; return f.dispatchEvent(new Event("input", { bubbles: true })); })()`, name, value))
	}
	expect := func(step, want, hash string) {
		t.Helper()
		if got := visible(); got != want {
			t.Errorf("%s: shows %s, want %s", step, got, want)
		}
		if got := eval[string](b, `location.hash`); got != hash {
			t.Errorf("%s: the address ends in %q, want %q", step, got, hash)
		}
	}
	set("verdict", "fail")
	expect("verdict", "SIG-004,LAT-005,IDE-006", "#verdict=fail")
	set("area", "latency")
	expect("area", "LAT-005", "#area=latency&verdict=fail")
	b.do(chromedp.Reload())
	expect("reload", "LAT-005", "#area=latency&verdict=fail")
	b.do(chromedp.Click(chromedp.CSS("#filters button[type=reset]")))
	b.do(chromedp.SendKeys(chromedp.CSS("[name=text]"), "THING 17 <quickly>"))
	expect("text", "LAT-017", "#text=THING+17+%3Cquickly%3E")
	eval[string](b, `location.hash = "SIG-004"`)
	b.until(`document.getElementById("SIG-004").open && document.getElementById("shown").textContent.startsWith("18 ")`)
	eval[string](b, `location.hash = "area=%3Cscript%3E&verdict=none"`)
	b.until(`document.querySelector("[name=area]").value === "" && document.querySelector("[name=verdict]").value === ""`)
}

func TestWhatAReceiverSaysIsTextInThePage(t *testing.T) {
	t.Parallel()
	b := open(t, saved(t, "report.html", render(t, "html", sample(), report.Options{})))
	if n := eval[int](b, `document.scripts.length`); n != 1 {
		t.Errorf("%d scripts are in the page", n)
	}
	text := eval[string](b, `document.querySelector("main").textContent`)
	for _, want := range []string{"<script>alert(1)</script>", `\u202egnp.exe`, `\x1b[31mowned`, "|{..}|", "00000000  ff fe"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if strings.ContainsAny(text, "\u202e\u2028\x1b\x00") {
		t.Error("a character that changes how text shows is in the page")
	}
}

func TestButtonCopiesTheExactCommand(t *testing.T) {
	t.Parallel()
	r := sample()
	b := open(t, saved(t, "report.html", render(t, "html", r, report.Options{})))
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		if _, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range commands(t, r) {
		place := fmt.Sprintf("curl-4-%d", i+1) // of SIG-004
		eval[bool](b, fmt.Sprintf(`document.getElementById(%q).closest(".exchange").open = true`, place))
		b.do(chromedp.Click(chromedp.CSS(fmt.Sprintf("[data-copies=%s]", place))))
		b.until(fmt.Sprintf(`document.querySelector("[data-copies=%s]").textContent === "Copied"`, place))
		if got := eval[string](b, `navigator.clipboard.readText()`); got != want {
			t.Errorf("copied\n%s\nwant\n%s", got, want)
		}
	}
}

// commands returns the commands of SIG-004 as the JSON report has them.
func commands(t *testing.T, r report.Report) (all []string) {
	t.Helper()
	var out struct {
		Checks []struct {
			ID        string
			Exchanges []struct{ Curl string }
		}
	}
	if err := json.Unmarshal([]byte(render(t, "json", r, report.Options{})), &out); err != nil {
		t.Fatal(err)
	}
	for _, x := range out.Checks[3].Exchanges {
		all = append(all, x.Curl)
	}
	if out.Checks[3].ID != "SIG-004" || len(all) != 3 {
		t.Fatalf("%s has %d commands", out.Checks[3].ID, len(all))
	}
	return all
}

// faint returns texts that stand out less from their ground than WCAG's AA asks.
const faint = `(() => {
	const light = (c) => { const [r, g, b] = c.match(/[\d.]+/g).map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
	const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!c.endsWith(", 0)")) return c; } return "rgb(255, 255, 255)"; };
	document.querySelectorAll("details").forEach((d) => { d.open = true; });
	return [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((e) => {
		const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a);
		return [(a + .05) / (b + .05), e.tagName + "." + e.className];
	}).filter(([ratio]) => !(ratio >= 4.5)).map(String).join("\n") + "|" + getComputedStyle(document.body).backgroundColor;
})()`

func TestTextStandsOutInLightAndDark(t *testing.T) {
	t.Parallel()
	b := open(t, saved(t, "report.html", render(t, "html", sample(), report.Options{})))
	for scheme, ground := range map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"} {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
			t.Fatal(err)
		}
		if got := eval[string](b, faint); got != "|"+ground {
			t.Errorf("%s: too faint: %s", scheme, got)
		}
	}
}
