package control

import (
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// FuzzDeliveryIsToldAsListsHaveIt compares what readers of events are sent with
// what encoding/json would make of it.
func FuzzDeliveryIsToldAsListsHaveIt(f *testing.F) {
	f.Add("dlv_1", "user.created", "http://127.0.0.1/", "delivered", "", int64(1), int64(1500), 1, true)
	f.Add("", "\"\\<&>\u2028", "\xff\x00\t", "é😀", "copies:2", int64(-1), int64(0), 0, false)
	f.Fuzz(func(t *testing.T, id, topic, url, state, other string, at, took int64, n int, yes bool) {
		when := time.Unix(at%200_000_000_000, at%1e9).UTC() // years of four digits
		if when.Year() < 0 || when.Year() > 9999 {
			return
		}
		d := Delivery{ID: id, Of: other, Topic: topic, EventName: other, Notification: other, Subscription: other, URL: url, Created: when, State: state, Attempted: n, Plan: other}
		if yes {
			d.Due = when
			d.Last = &AttemptSummary{n, n, when, n, other, millis(time.Duration(took)), other, yes}
		}
		want, err := fixtures.Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		if got := appendDelivery(nil, d); string(got) != string(want) {
			t.Errorf("told is\n%s\nand lists say\n%s", got, want)
		}
	})
}

// Every event goes through this: of most it must say that nothing has to be
// taken out of them, and of none that holds a secret.
func TestTextWithoutSecretStaysAndNoOtherDoes(t *testing.T) {
	t.Parallel()
	const secret = `a "quoted" <secret> of ours/`
	r := intercom.NewRedactor(secret)
	for _, plain := range []string{"nothing", "", secret, "x" + secret + "y", `a \ b`, "&" + secret, "a%20secret"} {
		text, err := fixtures.Encode(map[string]string{"name": plain})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(redactJSON(text, r)), string(redactStrings(text, r)); got != want {
			t.Errorf("%q becomes %s, want %s", plain, got, want)
		}
	}
}
