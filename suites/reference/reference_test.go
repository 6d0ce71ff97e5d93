package reference_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

func TestActsOnWhatIntercomSignedAlone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	body := notification("notif_1")
	right := secret.Sign([]byte(body))
	for name, forged := range map[string][]intercom.Signature{
		"no signature": nil, "an empty one": {""}, "another secret's": {intercom.Secret("another").Sign([]byte(body))},
		"another body's": {secret.Sign([]byte(body + " "))}, "half of it": {right[:20]}, "it twice": {right, right}, "it and a wrong one": {right, "sha1=0"},
		"it without its prefix": {right[5:]},
	} {
		if got := send(t, r, body, forged...); got != http.StatusUnauthorized {
			t.Errorf("%s: it answered %d", name, got)
		}
	}
	if n := acted(t, r, "notif_1"); n != 0 {
		t.Fatalf("it acted %d times on forgeries", n)
	}
	if got, n := signed(t, r, body), acted(t, r, "notif_1"); got != http.StatusOK || n != 1 {
		t.Errorf("it answered %d and acted %d times on a genuine one", got, n)
	}
}

func TestActsOnceOnEachNotification(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for range 3 {
		for _, id := range []string{"notif_1", "notif_2"} {
			if got := signed(t, r, notification(id)); got != http.StatusOK {
				t.Errorf("it answered %d", got)
			}
		}
	}
	retry := strings.Replace(notification("notif_1"), `"data"`, `"delivery_attempts":2,"data"`, 1)
	if got := signed(t, r, retry); got != http.StatusOK {
		t.Errorf("it answered %d to a retry", got)
	}
	if one, two := acted(t, r, "notif_1"), acted(t, r, "notif_2"); one != 1 || two != 1 {
		t.Errorf("it acted %d and %d times", one, two)
	}
}

func TestAcknowledgesWhatItCannotActOn(t *testing.T) {
	t.Parallel()
	r := start(t, func(r *reference.Receiver) {
		r.Act = func(n intercom.Notification) { t.Errorf("it acted on %+v", n) }
	})
	for _, body := range []string{`{"topic":"ping","id":null}`, `{"topic":"ping"}`, "", "not json", "null", "{}", "[]", `{"topic":1}`, "\x00"} {
		if got := signed(t, r, body); got != http.StatusOK {
			t.Errorf("it answered %d to %q", got, body)
		}
	}
}

func TestTakesHEADAndPOSTAlone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	body := notification("notif_1")
	for method, want := range map[string]int{
		http.MethodHead: 200, http.MethodGet: 405, http.MethodPut: 405, http.MethodPatch: 405, http.MethodDelete: 405, http.MethodOptions: 405,
	} {
		req := request(t, method, r.URL(), body)
		req.Header.Set(intercom.SignatureHeader, string(secret.Sign([]byte(body))))
		resp := do(t, req)
		if resp.StatusCode != want || want == 405 && resp.Header.Get("Allow") != "HEAD, POST" {
			t.Errorf("%s: it answered %d, and allows %q", method, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
	if n := acted(t, r, "notif_1"); n != 0 {
		t.Errorf("it acted %d times", n)
	}
	if resp := do(t, request(t, http.MethodPost, strings.TrimSuffix(r.URL(), reference.Path)+"/", body)); resp.StatusCode != 404 {
		t.Errorf("elsewhere it answered %d", resp.StatusCode)
	}
}

func TestEffectsCanBeAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	signed(t, r, notification("notif_1"))
	acted(t, r, "notif_1")
	r.Count("notif_2")
	r.Count("notif_2")
	for id, want := range map[string]string{"notif_1": "1\n", "notif_2": "2\n", "notif_3": "0\n"} {
		resp := do(t, request(t, http.MethodGet, strings.Replace(r.EffectsURL(), "{id}", id, 1), ""))
		if got := text(t, resp); resp.StatusCode != 200 || got != want {
			t.Errorf("%s: %d %q, want %q", id, resp.StatusCode, got, want)
		}
	}
	if want := strings.TrimSuffix(r.URL(), "/webhook") + "/effects/{id}"; r.EffectsURL() != want {
		t.Errorf("effects are at %s, want %s", r.EffectsURL(), want)
	}
}

func TestBodyThatIsTooLongIsCutOffAndRefused(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for size, want := range map[int]int{8 << 20: 200, 8<<20 + 1: 401} {
		if got := signed(t, r, strings.Repeat(" ", size)); got != want {
			t.Errorf("it answered %d to %d bytes, want %d", got, size, want)
		}
	}
}

func TestAddressThatIsTakenIsAnError(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	address := strings.TrimSuffix(strings.TrimPrefix(r.URL(), "http://"), reference.Path)
	if err := reference.New(secret).Start(address); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("the error is %v", err)
	}
}

func TestClosedReceiverIsGone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := http.DefaultClient.Do(request(t, http.MethodHead, r.URL(), "")); err == nil {
		t.Error("it answers")
	}
}
