package signature

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const (
	everyOne     = "*"
	otherLengths = "prefix-only bare-hex truncated too-long base64 sha256-header-value sha256-as-sha1 md5"
	otherHeaders = "body-signature-header fin-header signature-in-authorization"
)

// A mistake explains why some forgeries are acted on and others are not.
type mistake struct {
	takes    string // the ids of all of these, as far as they can be made
	refuses  string // none of these
	explains string // what else is acted on because of it
	says     string
	ask      func(context.Context, *check.Bench, trial) string // instead of says
}

// mistakes are tried in their order: what one explains, no other has to.
func mistakes() []mistake {
	return []mistake{
		{takes: "no-signature empty-signature other-secret one-digit-wrong changed-body", explains: everyOne, ask: whatever},
		{takes: "truncated bare-hex other-secret one-digit-wrong", refuses: "no-signature", explains: everyOne, says: "it takes any text for a signature, and compares nothing"},
		{takes: "prefix-only truncated other-secret one-digit-wrong", refuses: "bare-hex", explains: everyOne, says: `it takes whatever begins with "sha1=", and compares nothing`},
		{takes: "other-secret one-digit-wrong plain-sha1", refuses: "prefix-only truncated", explains: everyOne, says: `it takes whatever looks like a signature, "sha1=" and 40 hexadecimal digits, and compares nothing`},
		{takes: "no-signature empty-signature truncated", refuses: "one-digit-wrong bare-hex", explains: "prefix-only " + otherHeaders, says: "it compares only as many characters as were sent: none are enough"},
		{takes: "no-signature", refuses: "truncated", explains: "empty-signature " + otherHeaders, says: "it verifies only where there is a signature: a message without one is acted on"},
		{takes: "empty-signature", refuses: "truncated no-signature", says: "it takes an empty signature for a right one"},
		{takes: "truncated bare-hex too-long", refuses: "one-digit-wrong", explains: otherLengths, says: "it takes every signature of another length than a right one: what the comparison throws counts as a yes"},
		{takes: "one-digit-wrong", refuses: "other-secret", explains: "first-half-right truncated two-wrong middle-digit-wrong digits-swapped two-digits-flipped two-digits-balanced latin-1-letter utf-8-letter", ask: firstDigits},
		{takes: "last-eight-right", refuses: "one-digit-wrong", explains: "first-digit-wrong first-half-wrong middle-digit-wrong digits-swapped two-digits-flipped two-digits-balanced", says: "it compares no more than the last digits, as a loop does that keeps one difference with = and not all with |="},
		{takes: "first-half-wrong", explains: "first-digit-wrong middle-digit-wrong digits-swapped two-digits-flipped two-digits-balanced", says: "it compares the last half of the signature"},
		{takes: "every-second-digit-wrong", explains: "first-digit-wrong", says: "it compares every second digit"},
		{takes: "first-digit-wrong", says: "it compares all digits but the first"},
		{takes: "two-digits-flipped", explains: "two-digits-balanced digits-swapped digits-reversed", says: "differences of the digits cancel each other out, as where a loop combines them with ^= and not |="},
		{takes: "two-digits-balanced", explains: "digits-swapped digits-reversed", says: "differences of the digits cancel each other out, as where a loop adds them up with += and not |="},
		{takes: "digits-swapped digits-reversed", says: "it compares which digits there are, and not where they stand"},
		{takes: "middle-digit-wrong", explains: "digits-swapped", says: "it compares the signature's ends, and not its middle"},
		{takes: "prefix-only not-hex", refuses: "truncated", says: "it decodes the digits leniently and compares what could be decoded, which may be nothing"},
		{takes: "latin-1-letter utf-8-letter", says: "it leaves out of a signature what is not ASCII, and compares as much as remains"},
		{takes: "truncated", says: "it compares a part of the signature: without its last digits it is taken"},
		{takes: "bare-hex", says: "it does not look at the prefix: the digits alone are taken"},
		{takes: "too-long", says: "it takes a very long signature for a right one"},
		{takes: "base64", says: "it takes the digest in base64 as well as in hexadecimal"},
		{takes: "sha256-header-value md5", says: "it takes the algorithm from the header: the sender chooses how it is verified"},
		{takes: "sha256-header-value", says: "it takes HMAC-SHA256 as well"},
		{takes: "sha256-as-sha1", says: "it takes the algorithm from the length of the digest: HMAC-SHA256 behind \"sha1=\" is right, too"},
		{takes: "md5", says: "it takes HMAC-MD5 as well"},
		{takes: "plain-sha1", says: "it takes a SHA-1 digest of the body, for which nobody needs a key"},
		{takes: "other-secret", says: `it has more keys than the app's secret: one of them is "the secret of another app"`},
		{takes: "empty-secret", says: "it verifies with the empty key as well, as where no secret is set"},
		{takes: "unset-secret-undefined", says: `it verifies with the key "undefined" as well: somewhere a secret that is not set becomes a text`},
		{takes: "unset-secret-null", says: `it verifies with the key "null" as well: somewhere a secret that is not set becomes a text`},
		{takes: "unset-secret-none", says: `it verifies with the key "None" as well: somewhere a secret that is not set becomes a text`},
		{takes: "placeholder-secret", says: `it verifies with the key "secret" as well, which is a default that everyone knows`},
		{takes: "placeholder-changeme", says: `it verifies with the key "changeme" as well, which is a default that everyone knows`},
		{takes: "token-as-secret", says: "it verifies with the access token as well as with the client secret"},
		{takes: "changed-body other-body", explains: "reserialised-body appended-newline empty-body-signature", says: "it takes a signature that is right for any other body"},
		{takes: "reserialised-body", explains: "appended-newline", says: "it verifies the JSON as it decoded and encoded it again, and not the bytes that were sent"},
		{takes: "appended-newline", says: "it trims white space off the body before it verifies"},
		{takes: "empty-body-signature", says: "it verifies an empty body: the one that was sent is read before, and a second reading gives nothing"},
		{takes: "body-signature-header", says: "it takes a signature from X-Body-Signature as well"},
		{takes: "fin-header", says: "it takes a signature from X-Fin-Agent-API-Webhook-Signature as well"},
		{takes: "signature-in-authorization", says: "it takes a signature from Authorization as well"},
		{takes: "two-wrong", says: "it compares nothing where the signature's header comes twice"},
	}
}

// holds reports whether ids has one of these words.
func holds(ids []string, words string) bool {
	for id := range strings.FieldsSeq(words) {
		if slices.Contains(ids, id) {
			return true
		}
	}
	return false
}

func (m mistake) words(ctx context.Context, b *check.Bench, t trial) string {
	if m.ask != nil {
		return m.ask(ctx, b, t)
	}
	return m.says
}

// unexplained returns the ids that m does not explain.
func (m mistake) unexplained(ids []string) []string {
	if m.explains == everyOne {
		return nil
	}
	explained := strings.Fields(m.takes + " " + m.explains)
	return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(explained, id) })
}

// whatever tells a receiver that lets forgeries in from one that refuses them
// too late.
func whatever(_ context.Context, _ *check.Bench, t trial) string {
	for _, f := range t.sent {
		if !f.Exchange.Refused() {
			return "it acts on whatever comes: the signature decides nothing"
		}
	}
	return "it acts on whatever comes, and refuses it afterwards: the work begins before the signature is verified"
}

// firstDigits asks how many of the first digits have to be right.
func firstDigits(ctx context.Context, b *check.Bench, _ trial) string {
	const digits = 40
	questions := make([]check.Question, digits)
	for right := range questions {
		f := b.Notification()
		body, err := f.Notification.Encode(intercom.Pretty)
		if err != nil {
			b.Break(err)
		}
		sig := onlyFirstRight(string(b.Target.Secret.Sign(body)), right)
		questions[right] = check.Question{Fixture: f, Plan: delivery.Plan{Body: body, Header: map[string][]string{intercom.SignatureHeader: {sig}}}}
	}
	var groups [][]check.Sent
	for _, s := range b.Ask(ctx, width, questions...) {
		groups = append(groups, []check.Sent{s})
	}
	enough := slices.IndexFunc(b.Acted(ctx, groups...), func(n int) bool { return n > 0 })
	if enough < 0 {
		return "it takes a signature whose last digit is wrong"
	}
	return fmt.Sprintf("it compares no more than the first %d of the %d digits", enough, digits)
}

// onlyFirstRight returns the signature with every digit wrong but the first.
func onlyFirstRight(sig string, right int) string {
	wrong := []byte(sig)
	for i := len("sha1=") + right; i < len(wrong); i++ {
		if wrong[i]++; wrong[i] > '9' {
			wrong[i] = '0'
		}
	}
	return string(wrong)
}
