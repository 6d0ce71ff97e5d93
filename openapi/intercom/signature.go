package intercom

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
)

// A Signature is "sha1=" and the lower-case hex HMAC-SHA1 of a body.
type Signature string

// Sign returns the signature of exactly these bytes. An empty secret signs too:
// that is what a receiver with an unset secret would compute.
func (s Secret) Sign(body []byte) Signature {
	mac := hmac.New(sha1.New, []byte(s))
	mac.Write(body)
	return Signature("sha1=" + hex.EncodeToString(mac.Sum(nil)))
}

// Signed reports, in constant time, whether sig is the signature of body.
func (s Secret) Signed(body []byte, sig Signature) bool {
	return hmac.Equal([]byte(s.Sign(body)), []byte(sig))
}
