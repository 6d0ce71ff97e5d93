package suites_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// onPost answers POST so, and all else as a page does that is there.
func onPost(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			handle(w, r)
		}
	}
}

func leading(status int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	}
}

func answeringWith(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestReceiverThatAcknowledgesNothingIsToldWhatToTry(t *testing.T) {
	t.Parallel()
	const nothing = "no correctly signed notification was acknowledged; "
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // HERE stands for the receiver's URL
	}{
		"no such path":       {answeringWith(404), "1 of 1 was answered 404 Not Found: is the path of HERE right?"},
		"a path without it":  {answeringWith(405), "1 of 1 was answered 405 Method Not Allowed: is the path of HERE right, and does its route take POST?"},
		"another secret":     {answeringWith(401), "1 of 1 was answered 401 Unauthorized: is the secret that was given the one that the receiver has?"},
		"forbidden":          {answeringWith(403), "1 of 1 was answered 403 Forbidden: is the secret that was given the one that the receiver has?"},
		"a redirect":         {leading(308, "/webhook/"), `1 of 1 was answered 308 Permanent Redirect with the Location "/webhook/": give the address that it redirects to`},
		"a hostile redirect": {leading(302, "/\x80\"'<"+strings.Repeat("é", 300)), `1 of 1 was answered 302 Found with the Location "/\x80\"'<` + strings.Repeat("é", 97) + `…": give the address that it redirects to`},
		"a redirect nowhere": {answeringWith(302), "1 of 1 was answered 302 Found: its log may say why it refuses them"},
		"an error":           {answeringWith(500), "1 of 1 was answered 500 Internal Server Error: look at its log"},
		"a gateway":          {answeringWith(502), "1 of 1 was answered 502 Bad Gateway: look at its log"},
		"another refusal":    {answeringWith(422), "1 of 1 was answered 422 Unprocessable Entity: its log may say why it refuses them"},
		"no known status":    {answeringWith(499), "1 of 1 was answered 499: its log may say why it refuses them"},
		"no answer":          {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "1 of 1 got no whole answer (reset): look at its log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, onPost(c.answer))
			r := verify(t, config(url, "END-001"))
			wantConclusion(t, r, report.NotConformant)
			wantHint(t, r, nothing+strings.ReplaceAll(c.want, "HERE", url))
		})
	}
}

// wantHint wants that hint and no other.
func wantHint(t *testing.T, r report.Report, want string) {
	t.Helper()
	if len(r.Hints) != 1 || r.Hints[0] != want {
		t.Errorf("the hints are\n%q, want\n%q", r.Hints, want)
	}
}

// Of several answers the most frequent is the one to think of first.
func TestMostFrequentAnswerIsToldOf(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	url := serve(t, onPost(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	c := config(url, "SIG-001", "END-001", "END-002", "IDM-001", "PAY-005")
	c.Probes = []probe.Probe{probing(func(probe.Subject) (int, error) { return 0, nil })}
	r := verify(t, c)
	if len(r.Hints) != 1 || !strings.Contains(r.Hints[0], " were answered 404 Not Found: is the path") || strings.Contains(r.Hints[0], "1 of ") {
		t.Errorf("the hints are %q", r.Hints)
	}
}

// One acknowledgement is enough to know that URL and secret are right. A
// forgery or a HEAD request that is answered 200 shows neither.
func TestHintDependsOnWhatIsGenuine(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	signed := func(r *reference.Receiver, body []byte, h http.Header) bool {
		return r.Secret.Signed(body, intercom.Signature(h.Get(intercom.SignatureHeader)))
	}
	for name, c := range map[string]struct {
		mistake func(*reference.Receiver)
		hinted  bool
	}{
		"the reference": {nil, false},
		"acknowledges one": {func(r *reference.Receiver) {
			r.Verify = func(body []byte, h http.Header) bool { return signed(r, body, h) && asked.Add(1) == 3 }
		}, false},
		"acknowledges forgeries": {func(r *reference.Receiver) {
			r.Verify = func(body []byte, h http.Header) bool { return !signed(r, body, h) }
		}, true},
	} {
		got := verify(t, config(correct(t, c.mistake).URL(), "SIG-00?", "END-00?"))
		if hinted := strings.Contains(strings.Join(got.Hints, "\n"), "no correctly signed"); hinted != c.hinted {
			t.Errorf("%s: the hints are %q", name, got.Hints)
		}
	}
}

func TestHintSaysNothingOfWhatWasNotAsked(t *testing.T) {
	t.Parallel()
	r := verify(t, config(serve(t, answeringWith(404)), "END-003")) // a HEAD request
	if len(r.Hints) != 1 || !strings.Contains(r.Hints[0], "--probe") {
		t.Errorf("the hints are %q", r.Hints)
	}
}

func TestHintTellsNoSecret(t *testing.T) {
	t.Parallel()
	for _, s := range []intercom.Secret{hardSecret, hardToken, hardOther} {
		location := strings.Repeat("x", 190) + string(s) // it would be cut within
		c := config(serve(t, onPost(leading(302, location))), "END-001")
		c.Secret, c.Token, c.Redact = hardSecret, hardToken, []intercom.Secret{hardOther}
		r := verify(t, c)
		if len(r.Hints) != 1 || strings.Contains(r.Hints[0], string(s)[:8]) || !strings.Contains(r.Hints[0], `xx[redacted`) {
			t.Errorf("the hints are %q", r.Hints)
		}
		for _, f := range report.Formats {
			var out bytes.Buffer
			if err := f.Write(&out, r, report.Options{}); err != nil {
				t.Fatal(err)
			}
			wantNoSecret(t, f.Name, out.String())
		}
	}
}
