package payload

import (
	"context"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/suites/check"
)

const fixText = "keep texts as they come, in types without a limit; escape them where they are shown, and pass them to queries and templates as values"

// texts are the checks of what people write into the fields that everybody has.
func texts() []check.Check {
	return []check.Check{
		{
			ID: "PAY-018", Level: check.Must, Link: models, Fix: fixText,
			Title: "copes with whatever people write as a name or a message",
			Why:   "Names are typed into chats by strangers. One that is too long for a column, or that a query or a template takes for its own, is a customer whom nobody hears of.",
			Run:   varied(some, written),
		},
		{
			ID: "PAY-019", Level: check.Should, Link: fidelity, Fix: "replace what your store does not take, U+0000 and halves of surrogate pairs, before you store it, or in the verified JSON where the decoder already refuses it, as those of PHP and Ruby do",
			Title: "copes with characters that are no text: NUL, and half of a surrogate pair",
			Why:   "JSON allows both. Some databases and encoders do not, and their error becomes a 500 for ever.",
			Run:   varied(some, noText),
		},
		{
			ID: "PAY-020", Level: check.Must, Link: models, Fix: "acknowledge first; validate addresses and numbers where you use them, and use none that is not valid",
			Title: "acknowledges e-mail addresses and phone numbers of every form, and empty texts",
			Why:   "They are what somebody once typed. A validator that throws refuses the notification, and the retry is refused again.",
			Run:   acknowledged(some, addresses),
		},
	}
}

// noText are characters that are none.
func noText() []variant {
	return []variant{
		{"U+0000 in names and messages", within("", `"a\u0000b"`, "name", "body")},
		{"half of a surrogate pair in names and messages", within("", `"a\ud800b"`, "name", "body")},
		{"the other half of one in names and messages", within("", `"\udfff"`, "name", "body")},
	}
}

// written are texts as they are found in the wild, in every name and message.
func written() []variant {
	var all []variant
	for _, text := range []string{
		"{{7*7}}", "${x}", "%s%n%d", "' OR 1=1 --", `"; DROP TABLE users; --`, "<script>alert(1)</script>", "<p>unclosed & <b",
		"José Größe", "\u202egnp.exe", "👩‍👩‍👧‍👦🎟", "𝒥𝒶𝓃𝑒", "e\u0301\u200b", "line\r\nline\ttab", `back\slash`, "null", "undefined", "NaN", "-1",
		strings.Repeat("Long name. ", 30), strings.Repeat("w", 5_000),
	} {
		all = append(all, variant{excerpt(text) + " in names and messages", within("", quoted(text), "name", "body")})
	}
	return all
}

// addresses are what a validator might stumble over. Whether there is anything
// to do with them is the receiver's business.
func addresses() []variant {
	all := []variant{{"empty names and messages", within("", `""`, "name", "body")}, {"blank names and messages", within("", `" "`, "name", "body")}}
	for _, email := range []string{
		"", "o'hara+{{7*7}}@example.com", "UPPER@EXAMPLE.COM", "jürgen@exämple.com", `"a b@c"@example.com`, "root@localhost", "not an address",
		"' OR 1=1 --", "<script>@example.com", "a\u202eb@example.com", strings.Repeat("w", 300) + "@example.com",
	} {
		all = append(all, variant{"an e-mail address of " + excerpt(email), within("", quoted(email), "email")})
	}
	for _, phone := range []string{"", "+1 (555) 010-9999 ext. 7", "call me", "٠١٢٣", strings.Repeat("0", 300)} {
		all = append(all, variant{"a phone number of " + excerpt(phone), within("", quoted(phone), "phone")})
	}
	return all
}

// acknowledged sends each variant of each of some topics, and does not ask what
// the receiver does.
func acknowledged(topics choice, all func() []variant) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		for _, d := range topics(ctx, b) {
			for few := range slices.Chunk(all(), 4) {
				var fs []fixtures.Fixture
				for _, v := range few {
					fs = append(fs, b.NotificationOf(d, v.edit))
				}
				for i, s := range b.SendAll(ctx, len(fs), fs...) {
					b.Expect(s).To(check.BeAcknowledged(), "with %s", few[i].with)
				}
			}
		}
	}
}
