package signature

import (
	"slices"
	"testing"
)

func TestOtherAddressesAreThoseOfTheSameReceiver(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][]string{
		"http://127.0.0.1:3000/hooks/intercom?a=b": {
			"http://127.0.0.1:3000/hooks/intercom/?a=b", "http://127.0.0.1:3000/hooks//intercom?a=b", "http://127.0.0.1:3000/HOOKS/INTERCOM?a=b",
			"http://127.0.0.1:3000/hooks/intercom.json?a=b", "http://127.0.0.1:3000/hooks/intercom;x?a=b", "http://127.0.0.1:3000/hooks/interco%6D?a=b",
			"http://127.0.0.1:3000/hooks/intercom?a=b&test=1",
		},
		"https://example.com/webhook": {
			"https://example.com/webhook/", "https://example.com//webhook", "https://example.com/WEBHOOK",
			"https://example.com/webhook.json", "https://example.com/webhook;x", "https://example.com/webhoo%6B", "https://example.com/webhook?test=1",
		},
		"http://127.0.0.1:3000/": append(slices.Repeat([]string{"http://127.0.0.1:3000/"}, 6), "http://127.0.0.1:3000/?test=1"),
		"http://127.0.0.1:3000":  append(slices.Repeat([]string{"http://127.0.0.1:3000"}, 6), "http://127.0.0.1:3000?test=1"),
	} {
		var got []string
		for _, w := range waysIn() {
			if w.to != nil && len(got) < len(want) {
				got = append(got, w.to(url))
			}
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s becomes %s, want %s", url, got[i], want[i])
			}
		}
	}
}

func TestPercentLeavesAPathValid(t *testing.T) {
	t.Parallel()
	for p, want := range map[string]string{"/webhook": "/webhoo%6B", "/": "%2F", "/hook%2F": "/hook%2F"} {
		if got := percent(p); got != want {
			t.Errorf("%s becomes %s, want %s", p, got, want)
		}
	}
}
