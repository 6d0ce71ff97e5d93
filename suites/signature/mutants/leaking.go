package mutants

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// leaking are mutants that tell what they must not.
func leaking() []reference.Mutant {
	return []reference.Mutant{
		{Name: "shows-its-key-in-numbers", Doc: "answers a refusal with what it compared, the key as an array of bytes", Fails: "SIG-004", Mistake: refusing(http.StatusUnauthorized, func(r *reference.Receiver, _ []byte) string {
			return strings.ReplaceAll(fmt.Sprint([]byte(r.Secret)), " ", ",")
		})},
		{Name: "shows-the-last-digits", Doc: "answers a refusal with the end of the signature that it expected, as with a card number", Fails: "SIG-004", Mistake: refusing(http.StatusUnauthorized, func(r *reference.Receiver, body []byte) string {
			return "expected …" + right(r, body)[29:]
		})},
		{Name: "says-where-it-differs", Doc: "answers a refusal with the assertion that failed, and the index at which it did", Fails: "SIG-079", Mistake: saysWhere},
		{Name: "shows-the-digest", Doc: "answers a refusal with the expected digest in base64", Fails: "SIG-004", Mistake: refusing(http.StatusUnauthorized, func(r *reference.Receiver, body []byte) string {
			return base64.StdEncoding.EncodeToString(MAC(sha1.New, r.Secret, body))
		})},
		{Name: "shows-its-settings-to-browsers", Doc: "answers GET with a page about itself, settings included", Fails: "SIG-004", Mistake: aboutItself},
		{Name: "shows-its-token-with-errors", Doc: "says of what it cannot read what it would have called, the credentials included", Fails: "SIG-004", Mistake: func(r *reference.Receiver) {
			r.Unreadable = func(w http.ResponseWriter, err error) {
				_, _ = io.WriteString(w, err.Error()+"; Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte(r.Token)))
			}
		}},
	}
}

func aboutItself(r *reference.Receiver) {
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		if req.Method != http.MethodGet {
			return false
		}
		http.Error(w, "POST webhooks here. INTERCOM_SECRET="+string(r.Secret), http.StatusMethodNotAllowed)
		return true
	}
}

func saysWhere(r *reference.Receiver) {
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		given, want, at := h.Get(intercom.SignatureHeader), right(r, body), 0
		for at < min(len(given), len(want)) && given[at] == want[at] {
			at++
		}
		http.Error(w, fmt.Sprintf("the signatures differ at index %d", at), http.StatusUnauthorized)
	}
}
