package signature

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// A value is what stands where a signature should.
type value struct {
	says   string                                  // completes "it takes …"
	name   string                                  // of the header, if it is another
	of     func(digits string, body []byte) string // makes it of the right digits, or of the body
	beside bool                                    // of a wrong signature, where one should be
}

func values() []value {
	word := func(w string) value { return value{says: `"` + w + `"`, of: func(string, []byte) string { return w }} }
	named := func(algorithm string) value {
		return value{says: "the right digits of an algorithm called " + algorithm, of: func(digits string, _ []byte) string { return algorithm + "=" + digits }}
	}
	in := func(header string) value {
		return value{says: "a signature from the header " + header, name: header, of: func(digits string, _ []byte) string { return "sha1=" + digits }}
	}
	unkeyed := func(algorithm string, sum func([]byte) []byte) value {
		return value{says: "the " + algorithm + " of the body, without a key,", of: func(_ string, body []byte) string { return algorithm + "=" + hex.EncodeToString(sum(body)) }}
	}
	any256 := value{says: "any digits in X-Hub-Signature-256", name: "X-Hub-Signature-256", of: func(string, []byte) string { return "sha256=" + strings.Repeat("ab", sha256.Size) }}
	besides := any256
	besides.beside = true
	return []value{
		word("sha1=.*"), word("sha1=%"), word("sha1=*"), // which are right where it is a pattern
		word("undefined"), word("null"), word("None"), word("true"), word("0"),
		word("sha1=undefined"), word("sha1=null"), word("sha1=None"), word("none="), word("none"), word("="),
		word("sha1=" + strings.Repeat("0", 40)), word("sha1=" + strings.Repeat("é", 20)), word("sha1=" + strings.Repeat("０", 40)),
		named("foo"), named("sha256"), named("none"), named(""),
		in("X-Hub-Signature-256"), in("X-Signature"), any256, besides,
		unkeyed("sha256", func(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }), unkeyed("md5", func(b []byte) []byte { sum := md5.Sum(b); return sum[:] }),
	}
}

// forgery is of a fresh notification.
func (v value) forgery(b *check.Bench) check.Question {
	f := b.Notification()
	body := encoded(b, f)
	name := intercom.SignatureHeader
	if v.name != "" {
		name = v.name
	}
	digits := strings.TrimPrefix(string(b.Target.Secret.Sign(body)), "sha1=")
	header := http.Header{}
	if v.beside {
		header.Set(intercom.SignatureHeader, signed("not the secret", body))
	}
	header[name] = []string{v.of(digits, body)}
	return check.Question{Fixture: f, Plan: delivery.Plan{Body: body, Tampering: "no-signature", Header: header}}
}

func noSignatures(ctx context.Context, b *check.Bench) {
	var questions []check.Question
	for _, v := range values() {
		questions = append(questions, v.forgery(b))
	}
	expectIgnored(ctx, b, forgeEach(ctx, b, questions...), nil)
}

// whyBelieved says which values are taken for signatures.
func whyBelieved(ctx context.Context, b *check.Bench) string {
	var ways []way
	for _, v := range values() {
		ways = append(ways, way{v.says, v.forgery(b)})
	}
	return unlessForged(ctx, b, "it takes ", ways, " for a right signature")
}

// knownWords are what examples, templates and languages put where a secret
// should be. Those that are tamperings are not here.
func knownWords() []string {
	return strings.Fields("test testing dev development debug staging production password admin 123456 " +
		"client_secret client-secret INTERCOM_CLIENT_SECRET intercom intercom_secret hub_secret webhook webhook_secret api_key token app_secret " +
		"mysecret my_secret my-secret supersecret your_client_secret your-client-secret YOUR_CLIENT_SECRET your_secret <client_secret> ${INTERCOM_CLIENT_SECRET} " +
		"changeit change-me default example placeholder foo nil NULL none true false 0 1 NaN")
}

// signedWith are forgeries signed with keys that everyone may try, and what is
// known where they are believed.
func signedWith(b *check.Bench) []way {
	words := slices.DeleteFunc(append(knownWords(), b.Fixtures.AppID()), func(w string) bool { return w == string(b.Target.Secret) })
	ways := make([]way, len(words))
	for i, word := range words {
		f := b.Notification()
		body := encoded(b, f)
		header := http.Header{intercom.SignatureHeader: {signed(word, body)}}
		says := `"` + word + `"`
		if word == b.Fixtures.AppID() {
			says = "the app's id"
		}
		ways[i] = way{says, check.Question{Fixture: f, Plan: delivery.Plan{Body: body, Tampering: "no-signature", Header: header}}}
	}
	return ways
}

func everyonesSecrets(ctx context.Context, b *check.Bench) {
	var questions []check.Question
	for _, w := range signedWith(b) {
		questions = append(questions, w.Question)
	}
	expectIgnored(ctx, b, forgeEach(ctx, b, questions...), nil)
}

// whyGuessed says which words are keys.
func whyGuessed(ctx context.Context, b *check.Bench) string {
	return unlessForged(ctx, b, "it verifies with ", signedWith(b), " for its key as well, which everyone can guess")
}

// unlessForged says which ways are open, where no mistake explains more.
func unlessForged(ctx context.Context, b *check.Bench, before string, ways []way, after string) string {
	if says := orRefused(ctx, b); says != "" {
		return says
	}
	if says := open(ctx, b, ways); len(says) > 0 {
		return before + list(says) + after
	}
	return ""
}
