package inspector_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// lively is a stand-in that something happened in.
func lively(t *testing.T) *standIn {
	t.Helper()
	s := newStandIn(t)
	s.subscriptions = []object{aSubscription("nsub_1", "http://127.0.0.1:3000/webhook", "live", true), aSubscription("nsub_2", "https://slow.example/intercom", "throttled", true)}
	s.subscriptions[1]["health"] = object{"standing": "throttled", "why": "its receiver answered 429, and is given 1m0s", "until": "2026-01-02T03:05:05Z", "consecutive_errors": 3}
	at := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for n := 1; n <= 30; n++ {
		s.deliveries = append(s.deliveries, aDelivery(n, at.Add(time.Duration(n)*time.Second)))
	}
	s.deliveries[28]["event_name"], s.deliveries[28]["topic"] = "Wrote fear and trembling", "event.created"
	s.calls = []object{aCall(1, "POST", "/events", 202), aCall(2, "GET", "/evnets", 404)}
	return s
}

func TestADeliveryIsShownWithItsTimeLineAndBytes(t *testing.T) {
	t.Parallel()
	b := open(t, lively(t).url, "")
	b.sees("30 deliveries", "Wrote fear and trembling", "7 older ones not kept")
	b.click(`[data-id="0000001d"]`)
	b.sees("Attempt 1", "503", "waited 1 min", "Attempt 2", "Acknowledged", "HMAC-SHA1", "[redacted]", "The signature that was sent is the right one", "X-Hub-Signature", "12345678901234567890", "thank you")
	b.picture("delivery")
	b.click(`[data-id="0000001e"]`)
	b.sees("The signature that was sent is not the right one", "Not acknowledged, and not tried again")
	b.click("#attempt-0")
	b.sees("The signature that was sent is the right one")
	b.until(`location.search === "?id=0000001e&attempt=1"`)
	b.click(`#a0-request-raw`)
	b.until(`document.querySelector("[aria-label=\"the request's body\"]").textContent.startsWith('{"type":"notification_event","app_id"')`)
	b.click(`#a0-request-hex`)
	b.sees("00000000  7b 22 74 79 70 65")
	b.undisturbed()
}

func TestASecretCanBeTriedInThePage(t *testing.T) {
	t.Parallel()
	b := open(t, lively(t).url, "?id=0000001d&attempt=1")
	b.sees("Try a secret of your own")
	b.click(".own summary")
	b.typed(".own input", secret)
	b.sees("✓ the same")
	b.typed(".own input", "another")
	b.sees("✕ another")
	b.picture("secret")
	b.undisturbed()
}

func TestADeliveryIsReplayedAsItWasAndEdited(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?id=0000001d")
	b.sees("Edit and replay")
	b.click("#replay")
	b.until(`location.search === "?id=0000001f"`)
	b.sees("Sent again, signed afresh", "Repeats")
	b.click("#edit")
	b.until(`document.querySelector("dialog[open] textarea")`)
	b.typed("dialog textarea", `{"edited": `)
	b.sees("Item:")
	b.click("dialog button[type=submit]")
	b.sees("Item:")
	b.typed("dialog textarea", `{"edited": "by hand"}`)
	b.picture("edit")
	b.click("dialog button[type=submit]")
	b.until(`location.search === "?id=00000020" && !document.querySelector("dialog")`)
	if asked, body := s.changed("replay"); len(asked) != 2 || body["item"].(object)["edited"] != "by hand" {
		t.Errorf("it asked %q, at last with %v", asked, body)
	}
	b.undisturbed()
}

func TestWhatFailedIsReplayedTogether(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?topic=contact.user.created")
	b.click("#replay-failed")
	b.click("dialog button[type=submit]")
	b.sees("2 deliveries sent again")
	if _, body := s.changed("replayFailed"); body["topic"] != "contact.user.created" {
		t.Errorf("it asked for %v", body)
	}
	b.undisturbed()
}

func TestATopicIsTriggeredFromItsFixture(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "")
	b.shortcut("t")
	b.until(`document.querySelector("dialog textarea").value.includes("ann@example.com")`)
	b.picture("trigger")
	b.typed("dialog textarea", `{"email": "bob@example.com"}`)
	b.typed("dialog [placeholder^=such]", "copies=2")
	b.click("dialog button[type=submit]")
	b.until(`location.search === "?id=0000001f"`)
	b.sees("1 delivery came of it")
	if _, body := s.changed("trigger"); body["plan"] != "copies=2" || body["item"].(object)["email"] != "bob@example.com" || body["topic"] != "contact.user.created" {
		t.Errorf("it asked for %v", body)
	}
	b.undisturbed()
}

func TestSubscriptionsAreMadePausedPingedAndDeleted(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?view=subscriptions")
	b.sees("2 subscriptions", "throttled", "its receiver answered 429")
	b.click("#subscribe")
	b.typed("dialog input[type=url]", "http://taken.example/")
	b.typed("dialog input[list]", "user.created, conversation")
	b.click("dialog button[type=submit]")
	b.sees("that URL is subscribed already")
	b.typed("dialog input[type=url]", "http://free.example/hook")
	b.click("dialog button[type=submit]")
	b.sees("3 subscriptions", "http://free.example/hook")
	b.click("#Ping-nsub_3")
	b.sees("A ping was sent")
	b.click("#Pause-nsub_3")
	b.until(`document.getElementById("Set live-nsub_3")`)
	b.picture("subscriptions")
	b.click(`[id="Set live-nsub_3"]`)
	b.until(`document.getElementById("Pause-nsub_3")`)
	b.click("#Delete-nsub_3")
	b.click("dialog button[type=submit]")
	b.sees("2 subscriptions")
	if asked, body := s.changed("createSubscription"); len(body["topics"].([]any)) != 2 || !slices.Contains(asked, "DELETE /_mock/subscriptions/nsub_3") {
		t.Errorf("it asked %q, and to subscribe %v", asked, body)
	}
	if said := b.complaints(); len(said) > 1 { // the browser tells of the 422
		t.Errorf("the console says %q", said)
	}
}

func TestFaultsAreAddedAndTakenAway(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?view=faults")
	b.sees("No rules: all goes well.")
	b.typed("[aria-label=Deliveries] [placeholder^=copies]", "tampering=no-signature")
	b.typed("[aria-label=Deliveries] [type=number]", "0.5")
	b.click("[aria-label=Deliveries] button[type=submit]")
	b.sees("plan tampering=no-signature")
	b.typed("[aria-label='Answers of the API'] [placeholder='503']", "503")
	b.click("[aria-label='Answers of the API'] button[type=submit]")
	b.sees("status 503")
	b.picture("faults")
	b.click("[aria-label='Answers of the API'] .rules button")
	b.until(`!document.body.innerText.includes("status 503")`)
	if _, body := s.changed("addDeliveryFault"); body["chance"] != 0.5 {
		t.Errorf("it asked for %v", body)
	}
	b.undisturbed()
}

func TestAManualClockIsMoved(t *testing.T) {
	t.Parallel()
	b := open(t, lively(t).url, "")
	b.sees("03:04:05")
	b.click("#clock-button")
	b.typed("dialog input", "168h")
	b.picture("clock")
	b.click("dialog button[type=submit]")
	b.sees("It is 2026-01-09 03:04:05")
	b.undisturbed()
}

func TestCallsAreShownWithWhatWasMeant(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?view=calls")
	b.sees("2 calls", "did you mean POST /events?")
	s.event("call", aCall(3, "DELETE", "/contacts/1", 200))
	b.sees("3 calls", "/contacts/1")
	b.click(`[data-id="call_000002"]`)
	b.sees("Request", "Response", `"list"`)
	b.picture("calls")
	b.undisturbed()
}

func TestFiltersAreInTheAddressAndHoldForNews(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "?state=failed")
	b.sees("3 deliveries")
	s.happen(object{"state": "delivered"})
	s.happen(object{"state": "failed"})
	b.sees("4 deliveries")
	b.typed("#search", "notif_0020")
	b.until(`location.search === "?state=failed&text=notif_0020"`)
	b.sees("1 delivery")
	eval[bool](b, `(history.pushState(null, "", "?topic=no.such"), dispatchEvent(new PopStateEvent("popstate")))`)
	b.sees("Nothing fits these filters")
	b.until(`document.getElementById("filter-topic").value === "no.such" && document.getElementById("filter-state").value === ""`)
	b.undisturbed()
}

func TestTheKeyboardDoesAll(t *testing.T) {
	t.Parallel()
	s := lively(t)
	b := open(t, s.url, "")
	b.sees("30 deliveries")
	for i, want := range []string{"0000001e", "0000001d", "0000001c"} {
		b.shortcut("j")
		b.until(fmt.Sprintf(`location.search === "?id=%s"`, want))
		if i == 2 {
			b.shortcut("k")
			b.until(`location.search === "?id=0000001d"`)
		}
	}
	b.sees("Wrote fear and trembling", "Edit and replay")
	b.shortcut("r")
	b.until(`location.search === "?id=0000001f"`)
	b.shortcut("?")
	b.sees("Single keys are shortcuts")
	b.picture("keys")
	b.click("#keys-on")
	b.press("\x1b")
	b.until(`!document.querySelector("dialog")`)
	b.shortcut("t")
	b.shortcut("/")
	if eval[bool](b, `!!document.querySelector("dialog") || document.activeElement.id === "search"`) {
		t.Error("keys work that were turned off")
	}
	b.undisturbed()
}

func TestATokenIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := newStandIn(t)
	s.token = "the token of the mock"
	b := visit(t, s.url, "")
	b.sees("This mock wants a token")
	b.typed("dialog input", "wrong")
	b.click("dialog button[type=submit]")
	b.sees("that is not the token")
	b.typed("dialog input", s.token)
	b.picture("token")
	b.click("dialog button[type=submit]")
	b.arrives("Nothing was delivered yet")
}
