package signature

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// tellsNobody reads every kind of answer that can be had of a receiver.
func tellsNobody(ctx context.Context, b *check.Bench) {
	b.ExpectServing(ctx)
	for _, f := range volley(ctx, b, false) {
		expectSilent(b, "the forgery "+f.id, f.Sent)
	}
	names, questions := provocations(b)
	for i, s := range sendEach(ctx, b, width, questions...) {
		expectSilent(b, names[i], s)
	}
	f := b.Notification()
	for _, name := range []string{"a genuine notification", "a duplicate"} {
		expectSilent(b, name, b.Send(ctx, f))
	}
}

// provocations are what a receiver may answer with more than it should, besides
// forgeries.
func provocations(b *check.Bench) (names []string, questions []check.Question) {
	add := func(name string, f fixtures.Fixture, p delivery.Plan) {
		names, questions = append(names, name), append(questions, check.Question{Fixture: f, Plan: p})
	}
	// Without a body: one that a receiver does not read would stand before the next request.
	for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodOptions} {
		add(method, b.Notification(), delivery.Plan{Method: method, Tampering: "other-secret", Body: []byte{}})
	}
	unknown := b.Notification(func(f *fixtures.Fixture) { f.Notification.Topic = "intercheck.unknown" })
	add("a notification of an unknown topic", unknown, delivery.Plan{})
	add("a ping", b.NotificationOf(b.Topic(intercom.Ping)), delivery.Plan{})
	add("a signed body that is no JSON", b.Notification(), delivery.Plan{Body: []byte("this is no JSON")})
	add("a forged body that is no JSON", b.Notification(), delivery.Plan{Body: []byte("this is no JSON"), Tampering: "no-signature"})
	add("a forgery as XML", b.Notification(), delivery.Plan{Tampering: "other-secret", Header: http.Header{"Content-Type": {"application/xml"}}})
	add("a forgery with ?debug=1 behind its address", b.Notification(), delivery.Plan{Tampering: "other-secret"})
	questions[len(questions)-1].URL = withQuery("debug=1")(b.Target.URL)
	for _, page := range pages() {
		add("GET "+page, b.Notification(), delivery.Plan{Method: http.MethodGet, Tampering: "no-signature", Body: []byte{}})
		questions[len(questions)-1].URL = onPath(func(string) string { return page })(b.Target.URL)
	}
	return names, questions
}

// pages are what strangers ask every server for, and one that no server has.
func pages() []string {
	return []string{"/debug/vars", "/debug/pprof/cmdline", "/.env", "/env", "/actuator/env", "/phpinfo.php", "/metrics", "/config", "/intercheck"}
}

// expectSilent asserts that an answer holds nothing that its reader must not
// know. What the request held is known: a receiver may say that again.
func expectSilent(b *check.Bench, name string, s check.Sent) {
	answer, known := responseText(s), requestText(s)
	for _, secret := range confidential(b, s) {
		for _, form := range secret.forms() {
			b.Expect(form.in(answer) && !form.in(known)).To(gomega.BeFalse(), "the answer to %s holds %s, %s", name, secret.what, form.how)
		}
	}
	right := strings.TrimPrefix(string(b.Target.Secret.Sign(s.Exchange.Request.Body)), "sha1=")
	part := partOf(right, answer, known)
	b.Expect(part == "").To(gomega.BeTrue(), "the answer to %s holds %q, a part of the signature that would have been right", name, part)
}

// telltale is how many digits in a row are no chance.
const telltale = 12

// partOf returns digits in a row that text holds and known does not, whatever
// stands between them.
func partOf(digits, text, known string) string {
	dense := func(s string) string {
		return strings.ToLower(strings.Map(func(r rune) rune {
			if strings.ContainsRune("\"', :-\n\t", r) {
				return -1
			}
			return r
		}, s))
	}
	text, known = dense(text), dense(known)
	for i := range len(digits) - telltale + 1 {
		if part := digits[i : i+telltale]; strings.Contains(text, part) && !strings.Contains(known, part) {
			return part
		}
	}
	return ""
}

func responseText(s check.Sent) string {
	r := s.Exchange.Response
	if r == nil {
		return ""
	}
	return fmt.Sprint(r.Header) + string(r.Body)
}

func requestText(s check.Sent) string {
	r := s.Exchange.Request
	return r.URL + fmt.Sprint(r.Header) + string(r.Body)
}

// A secret is what no answer may hold.
type secret struct {
	what string
	text []byte
}

func confidential(b *check.Bench, s check.Sent) []secret {
	key := b.Target.Secret
	digits := strings.TrimPrefix(string(key.Sign(s.Exchange.Request.Body)), "sha1=")
	digest, err := hex.DecodeString(digits)
	if err != nil {
		b.Break(err)
	}
	return []secret{{"the secret", []byte(key)}, {"the signature that would have been right", digest}, {"the access token", []byte(b.Token)}}
}

// A form is how a secret may be written.
type form struct {
	how, text string
	anyCase   bool
}

// in reports whether text holds the form. Short ones are found anywhere.
func (f form) in(text string) bool {
	const short = 8
	if f.anyCase {
		text = strings.ToLower(text)
	}
	return len(f.text) >= short && strings.Contains(text, f.text)
}

func (s secret) forms() []form {
	quoted, _ := json.Marshal(string(s.text)) // a string always marshals
	numbers := strings.Trim(fmt.Sprint(s.text), "[]")
	return []form{
		{"in clear", string(s.text), false},
		{"in clear", string(bytes.Trim(quoted, `"`)), false},
		{"as in a URL", url.QueryEscape(string(s.text)), false},
		{"in hexadecimal", hex.EncodeToString(s.text), true},
		{"in base64", base64.RawStdEncoding.EncodeToString(s.text), false},
		{"in base64", base64.RawURLEncoding.EncodeToString(s.text), false},
		{"as a list of numbers", numbers, false},
		{"as a list of numbers", strings.ReplaceAll(numbers, " ", ","), false},
		{"as a list of numbers", strings.ReplaceAll(numbers, " ", ", "), false},
	}
}
