package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
)

// sign returns the signature of exactly these bytes.
func sign(secret string, raw []byte) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(raw)
	return "sha1=" + hex.EncodeToString(mac.Sum(nil))
}

// isSigned reports whether the one X-Hub-Signature header is the signature of
// raw. Two of them are none: somebody on the way might look at the other one.
func isSigned(secret string, raw []byte, headers []string) bool {
	return len(headers) == 1 && hmac.Equal([]byte(headers[0]), []byte(sign(secret, raw)))
}
