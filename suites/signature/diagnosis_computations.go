package signature

import (
	"net/http"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A material is what a receiver has to compute a signature from.
type material struct {
	b    *check.Bench
	f    fixtures.Fixture
	body []byte
}

func (m material) secret() string { return string(m.b.Target.Secret) }

// A computation is a wrong way to compute the signature. To add one, add a row
// of [texts], [keys], [digests] or [headers].
type computation struct {
	says string // completes "it takes …"
	name string // of the header, if it is another
	sign func(material) string
}

// header returns what makes a message signed so. The right signature stays
// where the receiver looks for one in another header.
func (c computation) header(m material) http.Header {
	name := intercom.SignatureHeader
	if c.name != "" {
		name = c.name
	}
	return http.Header{name: {c.sign(m)}}
}

func computations() []computation {
	return slices.Concat(overTexts(), withKeys(), digests(), headers())
}

func signed(key string, text []byte) string { return string(intercom.Secret(key).Sign(text)) }

// A text is what a receiver may take for the body.
type text struct {
	says string
	of   func(material) string
}

func overTexts() []computation {
	var all []computation
	for _, t := range slices.Concat(encodings(), texts()) {
		all = append(all, computation{says: "the HMAC-SHA1 over " + t.says, sign: func(m material) string { return signed(m.secret(), []byte(t.of(m))) }})
	}
	return all
}

func withKeys() []computation {
	var all []computation
	for _, k := range keys() {
		all = append(all, computation{says: "the HMAC-SHA1 with " + k.says + " for its key", sign: func(m material) string { return signed(k.of(m), m.body) }})
	}
	return all
}
