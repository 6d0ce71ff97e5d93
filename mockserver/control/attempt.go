package control

import (
	"net/http"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A secretOf is what a delivery is signed with now, if that is known.
type secretOf struct {
	intercom.Secret
	known bool
}

// sayAttempt says everything about an attempt.
func sayAttempt(a delivery.Attempt, secret secretOf, r intercom.Redactor) Attempt {
	x := a.Exchange
	said := Attempt{
		AttemptSummary: sayGlance(a.Glance()), Resumed: a.Resumed, Error: strings.ToValidUTF8(x.Err, "\ufffd"), Started: x.Started.UTC(), FirstByte: millis(x.FirstByte),
		Response: sayResponse(x.Response, r),
	}
	if x.Request.Method == "" { // it was not made
		said.Started = time.Time{}
		return said
	}
	said.Request = sayRequest(x.Request, r)
	if secret.known {
		said.Signature = saySignature(x.Request.Header, x.Request.Body, secret.Secret)
	}
	return said
}

// saySignature signs the body again, to compare with what was sent. A header that
// was sent under another spelling counts.
func saySignature(h http.Header, body []byte, secret intercom.Secret) *Signature {
	said := &Signature{Algorithm: "hmac-sha1", Base: "request.body"}
	for name, values := range h {
		if strings.EqualFold(name, intercom.SignatureHeader) && len(values) > 0 {
			said.Signed, said.Sent = true, values[0]
		}
	}
	if secret != "" {
		said.Key, said.Expected = intercom.Redacted, string(secret.Sign(body))
	}
	said.Matches = said.Sent == said.Expected
	return said
}
