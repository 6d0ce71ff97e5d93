package inspector_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// percentile returns the value under which a part of all is.
func percentile(all []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))]
}

// watched notes the time at which each row is there, in the frame after, and
// that at which a page that did nothing else would have a frame with the news:
// what the machine takes of it today, and what the page does.
const watched = `(() => {
	const now = () => performance.timeOrigin + performance.now();
	window.seen = {}, window.bare = {};
	new MutationObserver((all) => requestAnimationFrame(() => { for (const m of all) for (const n of m.addedNodes) if (n.dataset?.id) window.seen[n.dataset.id] ??= now(); }))
		.observe(document.querySelector(".spacer"), { childList: true });
	const source = new EventSource("/_mock/events");
	source.addEventListener("delivery", (e) => requestAnimationFrame(() => requestAnimationFrame(() => { window.bare[JSON.parse(e.data).id] ??= now(); })));
	return new Promise((done) => { source.onopen = () => done(true); });
})()`

func TestADeliveryIsARowWithinTenthsOfASecond(t *testing.T) {
	t.Parallel()
	const n, bar = 50, 100 // milliseconds
	s := lively(t)
	b := open(t, s.url, "")
	b.sees("30 deliveries")
	eval[bool](b, watched)
	happened := map[string]float64{}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range n {
		<-tick.C
		at := float64(time.Now().UnixMicro()) / 1000
		happened[s.happen(object{})] = at
	}
	b.sees(fmt.Sprintf("%d deliveries", 30+n))
	b.until(fmt.Sprintf(`Object.keys(window.seen).length >= %d && Object.keys(window.bare).length === %d`, n, n))
	seen, bare := eval[map[string]float64](b, `window.seen`), eval[map[string]float64](b, `window.bare`)
	var took, least, more []float64
	for id, at := range happened {
		took, least, more = append(took, seen[id]-at), append(least, bare[id]-at), append(more, seen[id]-bare[id])
	}
	most, quiet := percentile(took, 0.99), percentile(least, 0.99)
	t.Logf("from delivery to visible row at 10/s: median %.1f ms, p99 %.1f ms; of these the machine's: median %.1f ms, p99 %.1f ms; the page's: p99 %.1f ms",
		percentile(took, 0.5), most, percentile(least, 0.5), quiet, percentile(more, 0.99))
	if half := percentile(took, 0.5); half <= 0 || half > bar || percentile(more, 0.9) > bar/2 || quiet < bar/2 && most > bar {
		t.Errorf("rows are there too late for a bar of %d ms", bar)
	}
}

// pressing presses a key again and again, and tells the milliseconds from each
// to the frame that shows what it did.
const pressing = `(async () => {
	const all = [], list = document.querySelector("[role=listbox]");
	for (let i = 0; i < %d; i++) {
		const began = performance.now();
		await new Promise((done) => setTimeout(done, 0)); // where an event would wait for its turn
		list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
		await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
		all.push(performance.now() - began);
		await new Promise((done) => setTimeout(done, 30));
	}
	return all;
})()`

func TestThePageStaysResponsiveWhenThousandsHappen(t *testing.T) {
	t.Parallel()
	const n, batch, seconds, bar = 2000, 20, 4, 100
	s := lively(t)
	b := open(t, s.url, "")
	b.sees("30 deliveries")
	quiet := percentile(eval[[]float64](b, fmt.Sprintf(pressing, 40)), 0.99) // with nothing else to do
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second / (n / batch))
		defer tick.Stop()
		for range n * seconds / batch {
			<-tick.C
			for range batch {
				s.happen(object{})
			}
		}
	}()
	latencies := eval[[]float64](b, fmt.Sprintf(pressing, 60))
	<-done
	b.sees("8,030 deliveries")
	half, most := percentile(latencies, 0.5), percentile(latencies, 0.99)
	t.Logf("input latency at %d/s: median %.1f ms, p99 %.1f ms; while nothing happens: p99 %.1f ms", n, half, most, quiet)
	if half > bar || quiet < bar/3 && most > 2*bar {
		t.Errorf("from a key to its frame takes too long for a bar of %d ms, at %d deliveries a second", bar, n)
	}
	b.picture("thousands")
	if rows := eval[int](b, `document.querySelectorAll(".row").length`); rows > 100 {
		t.Errorf("%d rows are in the document", rows)
	}
	b.undisturbed()
}

func TestTenThousandCanBeGoneThrough(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	at := time.Now()
	for n := 1; n <= 10_100; n++ {
		s.deliveries = append(s.deliveries, aDelivery(n, at))
	}
	b := open(t, s.url, "")
	b.sees("200 deliveries, and there are older ones")
	eval[bool](b, `(async () => { const list = document.querySelector("[role=listbox]"); for (let n = 0; list.scrollHeight < 10000 * 56 && n < 600; n++) { list.scrollTop = list.scrollHeight; await new Promise((d) => setTimeout(d, 25)); } return true; })()`)
	b.sees("10,000 deliveries")
	eval[bool](b, `(document.querySelector("[role=listbox]").scrollTop = 1e9) > 0`)
	b.until(`document.querySelector('[data-id="00000065"]')`)
	if rows := eval[int](b, `document.querySelectorAll(".row").length`); rows > 100 {
		t.Errorf("%d rows are in the document", rows)
	}
	s.happen(object{})
	b.sees("1 older row left out here", "↑ 1 new")
	b.until(`[...document.querySelectorAll(".row")].some((r) => r.dataset.id === "00000066")`)
	b.do(chromedp.Click(chromedp.CSS(".fresh")))
	b.until(`document.querySelector('[data-id="00002775"]')`)
	b.undisturbed()
}

func TestWhatWasLeftOutIsSaid(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "")
	b.sees("30 deliveries")
	b.click("#hold")
	s.happen(object{})
	b.sees("standing still, 1 event wait", "30 deliveries")
	b.click("#hold")
	b.sees("31 deliveries")
	s.mu.Lock()
	s.deliveries = append(s.deliveries, aDelivery(32, time.Now())) // of which nothing is told
	s.mu.Unlock()
	s.event("left_out", object{"count": 5})
	b.sees("32 deliveries")
	s.mu.Lock()
	s.deliveries = nil
	s.mu.Unlock()
	s.event("reset", object{})
	b.sees("Nothing was delivered yet")
	b.undisturbed()
}
