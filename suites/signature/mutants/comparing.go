package mutants

import (
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// comparing are mutants that compare the right digits in a wrong way.
func comparing() []reference.Mutant {
	return []reference.Mutant{
		{Name: "begins-one-digit-late", Doc: "cuts the prefix off with one digit behind it", Fails: "SIG-050 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return signatureForm.MatchString(sig) && sig[6:] == right(r, body)[6:]
		})},
		{Name: "keeps-the-last-difference", Doc: "compares word by word in constant time, with = for |=", Fails: "SIG-050 SIG-051 SIG-052 SIG-053 SIG-055 SIG-057 SIG-058 SIG-007", Mistake: gathering(func(_, a, b uint32) uint32 { return a ^ b })},
		{Name: "steps-two-digits", Doc: "compares in constant time, and takes two steps at a time", Fails: "SIG-050 SIG-054 SIG-007", Mistake: alsoAccepting(stepsTwo)},
		{Name: "sorts-the-digits", Doc: "compares which digits there are", Fails: "SIG-055 SIG-056 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			return slices.Equal(sorted(sig), sorted(right(r, body)))
		})},
		{Name: "differences-cancel", Doc: "compares word by word in constant time, with ^= for |=", Fails: "SIG-057 SIG-058 SIG-007", Mistake: gathering(func(all, a, b uint32) uint32 { return all ^ a ^ b })},
		{Name: "differences-add-up", Doc: "compares word by word in constant time, with += for |=", Fails: "SIG-058 SIG-007", Mistake: gathering(func(all, a, b uint32) uint32 { return all + a - b })},
		{Name: "compares-what-is-ascii", Doc: "encodes the signature in ASCII, leaves out what does not fit, and compares as much as remains", Fails: "SIG-059 SIG-060 SIG-075 SIG-007", Mistake: alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
			rest := withoutLetters(sig)
			return rest != sig && strings.HasPrefix(right(r, body), rest)
		})},
		{Name: "throws-on-letters", Doc: "compares texts with a function that throws at letters beyond ASCII, and answers 500", Fails: "SIG-007 SIG-077", Mistake: throwsOnLetters},
	}
}

// gathering makes a receiver that also accepts signatures of which the
// differences come to nothing.
func gathering(gather func(all, a, b uint32) uint32) func(*reference.Receiver) {
	return alsoAccepting(func(r *reference.Receiver, body []byte, sig string) bool {
		given, want, all := inWords(sig), inWords(right(r, body)), uint32(0)
		for i := range given {
			all = gather(all, given[i], want[i])
		}
		return len(given) > 0 && all == 0
	})
}

// inWords returns the digest as words, or none of what is no signature.
func inWords(sig string) (words []uint32) {
	if !signatureForm.MatchString(sig) {
		return nil
	}
	digest, err := hex.DecodeString(sig[5:])
	if err != nil {
		return nil
	}
	for word := range slices.Chunk(digest, 4) {
		words = append(words, binary.BigEndian.Uint32(word))
	}
	return words
}

func stepsTwo(r *reference.Receiver, body []byte, sig string) bool {
	want, all := right(r, body), byte(0)
	if len(sig) != len(want) {
		return false
	}
	for i := 0; i < len(want); i += 2 {
		all |= sig[i] ^ want[i]
	}
	return all == 0
}

func sorted(sig string) []string {
	digits := strings.Split(sig, "")
	slices.Sort(digits)
	return digits
}

// withoutLetters leaves out what is beyond ASCII.
func withoutLetters(sig string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return -1
		}
		return r
	}, sig)
}

func throwsOnLetters(r *reference.Receiver) {
	exact := r.Refuse
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		if sig := h.Get(intercom.SignatureHeader); withoutLetters(sig) != sig {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		exact(w, body, h)
	}
}
