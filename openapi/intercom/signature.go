package intercom

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"hash"
	"sync"
)

// A Signature is "sha1=" and the lower-case hex HMAC-SHA1 of a body.
type Signature string

// Sign returns the signature of exactly these bytes. An empty secret signs too:
// that is what a receiver with an unset secret would compute.
func (s Secret) Sign(body []byte) Signature { return newMac(s).sign(body) }

// A mac signs one body after another.
type mac struct {
	hash.Hash
	sum [sha1.Size]byte // room for it
}

func newMac(s Secret) *mac { return &mac{Hash: hmac.New(sha1.New, []byte(s))} }

func (m *mac) sign(body []byte) Signature {
	const scheme = "sha1="
	m.Write(body)
	var text [len(scheme) + 2*sha1.Size]byte
	hex.Encode(text[copy(text[:], scheme):], m.Sum(m.sum[:0]))
	return Signature(text[:])
}

// Signed reports, in constant time, whether sig is the signature of body.
func (s Secret) Signed(body []byte, sig Signature) bool {
	return hmac.Equal([]byte(s.Sign(body)), []byte(sig))
}

// A Signer signs as its secret does, which it has prepared to do many times. It
// is safe for concurrent use.
type Signer struct{ macs *sync.Pool }

// Signer returns a signer with the secret.
func (s Secret) Signer() Signer {
	return Signer{&sync.Pool{New: func() any { return newMac(s) }}}
}

// Sign returns what the secret's Sign does.
func (s Signer) Sign(body []byte) Signature {
	m := s.macs.Get().(*mac)
	defer s.macs.Put(m)
	m.Reset()
	return m.sign(body)
}
