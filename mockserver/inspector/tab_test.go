package inspector_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

// A tab is the page in a browser of its own, and what it complained of.
type tab struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // it is the tab
	base string
	mu   sync.Mutex
	said []string
	asks []string
}

// open shows the page at a mock, and waits until it is live.
func open(t *testing.T, base, query string) *tab {
	t.Helper()
	b := visit(t, base, query)
	b.until(`document.getElementById("connection").dataset.state === "live"`)
	return b
}

// visit shows the page at a mock.
func visit(t *testing.T, base, query string) *tab {
	t.Helper()
	path := need.Tool(t, "chromium", "apt-get install chromium")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-features", "BackForwardCache"))
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, base: base}
	b.do(chromedp.Navigate("about:blank"))
	b.listen()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(base+"/_mock/"+query))
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

// click clicks as a user does, who clicks again where what is there was just
// drawn anew.
func (b *tab) click(selector string) {
	b.t.Helper()
	for range 2 {
		if err := chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS(selector))); err == nil || !strings.Contains(err.Error(), "find node") {
			if err != nil {
				b.t.Fatal(err)
			}
			return
		}
	}
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// typed writes into a control as a user does, in place of what is there.
func (b *tab) typed(selector, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const c = document.querySelector(%q); c.focus(); c.select?.(); return true; })()`, selector))
	b.do(chromedp.KeyEvent(text))
}

func (b *tab) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
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

// shortcut presses one key as a keyboard does: what takes it keeps it from
// typing, which chromedp's own key events do in any case.
func (b *tab) shortcut(key string) {
	b.t.Helper()
	for _, p := range []input.DispatchKeyEventParams{{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key}, {Type: input.DispatchKeyEventTypeKeyUp, Key: key}} {
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// patience is how long something in the page may take on a busy machine. It is
// no requirement.
const patience = 20 * time.Second

// until waits for a condition in the page.
func (b *tab) until(condition string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`new Promise((done) => { const end = performance.now() + %d; const look = () => { let yes = false; try { yes = %s; } catch {} yes ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 10); }; look(); })`, patience.Milliseconds(), condition)) {
		b.picture("after-waiting")
		b.t.Fatalf("it did not come to %s; the page says %.300q; the console %q", condition, eval[string](b, `document.body.innerText`), b.complaints())
	}
}

// sees waits until text is in the page, as a user sees it.
func (b *tab) sees(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.until(fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
	}
}

// arrives waits until text is in the page, though the page may be loaded anew
// meanwhile, which ends all that is asked of the old one.
func (b *tab) arrives(text string) {
	b.t.Helper()
	soon := fmt.Sprintf(`new Promise((done) => setTimeout(() => done(!!document.querySelector("#main") && document.body.innerText.includes(%q)), 20))`, text)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if there, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](soon, chromedp.EvalAwaitPromise)); there && err == nil {
			return
		}
	}
	b.sees(text) // or says what the page shows instead
}

func (b *tab) picture(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Errorf("keep a picture of %s: %v", name, err)
	}
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.said...)
}

// undisturbed asserts that nothing was written to the console, and that nobody
// but the mock was asked for anything.
func (b *tab) undisturbed() {
	b.t.Helper()
	eval[int](b, `document.images.length`) // a round trip, after which all events are here
	if said := b.complaints(); len(said) > 0 {
		b.t.Errorf("the console says %q", said)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	own := 0
	for _, address := range b.asks {
		if !strings.HasPrefix(address, b.base+"/_mock/") {
			b.t.Errorf("it asked for %s", address)
		}
		own++
	}
	if own == 0 {
		b.t.Error("requests are not seen, so this proves nothing")
	}
}
