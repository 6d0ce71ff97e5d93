package inspector_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// nasty is text that would be more than text on a careless page.
const nasty = `<script>window.owned = 1</script><img src=x onerror="window.owned = 2">"'>{{7*7}}` + "\u202egnp.exe\u2066\u200b\x1b[31m\x00"

func TestHostileTextIsShownAsText(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	item, _ := json.Marshal(nasty)
	d := aDelivery(1, time.Now())
	first := anAttempt(1, 500, time.Now(), `{"item":`+string(item)+`,"raw":"`+nasty+`"}`, nasty)
	first["error"] = nasty
	first["response"] = object{"proto": "HTTP/1.1", "status": 500, "headers": headers("X-"+nasty, nasty), "body": content(nasty), "size": 100}
	d["topic"], d["event_name"], d["url"], d["plan"], d["attempts"] = "event.created", nasty, "http://"+nasty, nasty, []object{first}
	d["health"] = object{"standing": "paused", "why": nasty}
	s.deliveries = []object{d}
	s.subscriptions = []object{aSubscription("nsub_1", nasty, "suspended", true)}
	s.calls = []object{aCall(1, "POST", "/"+nasty, 404)}
	s.calls[0]["near"] = nasty
	b := open(t, s.url, "?id=00000001")
	b.sees("Edit and replay", "Its subscription is paused")
	b.picture("hostile")
	for _, view := range []string{"deliveries&id=00000001", "subscriptions", "calls&id=call_000001"} {
		b.do(chromedp.Navigate(s.url + "/_mock/?view=" + view))
		b.sees("<script>window.owned = 1</script>", "U+202E", "U+2066", "U+200B", "U+001B", "U+0000")
		if got := eval[string](b, `String(window.owned) + document.scripts.length + document.querySelectorAll("main img").length + JSON.stringify(document.body.textContent.match(/[\u202e\u2066\u200b\u001b\u0000]/))`); got != "undefined10null" {
			t.Errorf("%s: %s", view, got)
		}
	}
	b.undisturbed()
}

func TestBytesThatAreNoTextAreShownInHexadecimal(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	d := aDelivery(1, time.Now())
	d["attempts"] = []object{anAttempt(1, 200, time.Now(), "{\"a\":\"\xff\xfe\"}", "none")}
	s.deliveries = []object{d}
	b := open(t, s.url, "?id=00000001")
	b.sees("not UTF-8", `00000000  7b 22 61 22 3a 22 ff fe  22 7d`[:32])
	b.undisturbed()
}

func TestAMegabyteIsShownInPart(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	for i, body := range []string{`{"long":"` + strings.Repeat("a", 1<<20) + `"}`, `[` + strings.Repeat("[1,2,3],", 1<<17) + `0]`, strings.Repeat("[", 1<<20)} {
		d := aDelivery(i+1, time.Now())
		d["attempts"] = []object{anAttempt(1, 200, time.Now(), body, sign(body))}
		s.deliveries = append(s.deliveries, d)
	}
	b := open(t, s.url, "")
	for i := range s.deliveries {
		began := time.Now()
		b.click(fmt.Sprintf(`[data-id="%08x"]`, i+1))
		b.sees("The first 64.0 KiB are shown.")
		b.until(fmt.Sprintf(`location.search.includes("%08x") && document.querySelector("[aria-label=\"the request's body\"]").textContent.length === 65536`, i+1))
		t.Logf("body %d was there after %s", i, time.Since(began).Round(time.Millisecond))
	}
	b.click("#a0-request-raw")
	b.click(".more")
	b.until(`document.querySelector("[aria-label=\"the request's body\"]").textContent.length === 1 << 20`)
	b.undisturbed()
}

func TestThePolicyAllowsNothingInline(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	resp, err := http.Get(s.url + "/_mock/")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // it was read
	if policy := resp.Header.Get("Content-Security-Policy"); err != nil || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'; script-src 'self'") {
		t.Errorf("%v, the policy is %q", err, policy)
	}
	for _, inline := range []string{"<style", " style=", " on", "javascript:"} {
		if strings.Contains(string(page), inline) {
			t.Errorf("the page has %q", inline)
		}
	}
	b := open(t, s.url, "")
	for _, way := range []string{`const e = document.createElement("div"); e.setAttribute("onclick", "window.owned = 1"); document.body.append(e); e.click()`,
		`document.body.innerHTML += "<img src=x onerror='window.owned = 1'>"`, `const e = document.createElement("script"); e.textContent = "window.owned = 1"; document.body.append(e)`} {
		if got := eval[string](b, `(() => { try { `+way+`; return "allowed"; } catch (e) { return e.name; } })() + String(window.owned)`); got != "TypeErrorundefined" {
			t.Errorf("%s: %s", way, got)
		}
	}
}
