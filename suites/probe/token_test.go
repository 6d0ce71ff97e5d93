package probe

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func mentioned(text string, form bool) tokens {
	t := tokens{}
	addForms(t, text, form)
	return t
}

func TestOnlyAWholeTokenIsAMention(t *testing.T) {
	t.Parallel()
	const a, x, u = "notif_a", "x@example.com", "5714f1e2a0c1b2d3"
	for _, c := range []struct {
		key, text string
		want      bool
	}{
		{a, "effects:notif_a", true}, {a, "/notif_a/", true}, {a, `"notif_a"`, true}, {a, "notif_a", true}, {a, "notif_a.json", true},
		{a, "notif_ab", false}, {a, "xnotif_a", false}, {a, "notif_a-b", false}, {a, "notif_a_", false}, {a, "énotif_a", false},
		{a, "→notif_a←", true}, {a, "NOTIF_A", false}, {a, "\xffnotif_a\xff", true}, {a, "", false},
		{x, "x@example.com", true}, {x, "<x@example.com>,", true}, {x, "mailto:x@example.com?", true}, {x, "To x@example.com.", true},
		{x, "X@Example.COM", true}, {x, "email=x@example.com&", true}, {x, "...x@example.com...", true},
		{x, "xx@example.com", false}, {x, "x@example.com.au", false}, {x, "a.x@example.com", false}, {x, "a+x@example.com", false},
		{x, "x@example.community", false}, {x, "x@example-com", false},
		{"a+x@example.com", "a+x@example.com", true}, {"a.b@example.com", "(a.b@example.com)", true},
		{u, u + "@example.com", true}, {u, "id." + u, true}, {u, "u" + u, false},
		{"user.12345678", "user.12345678", true}, {"user.12345678", "a.user.12345678", false},
	} {
		token, err := mentionable(c.key)
		if err != nil {
			t.Error(err)
		}
		if _, got := mentioned(c.text, false)[token]; got != c.want {
			t.Errorf("%q mentions %q: %v", c.text, c.key, got)
		}
	}
}

func TestMentionIsFoundBehindEscapes(t *testing.T) {
	t.Parallel()
	const mail, id = "jo+x@example.com", "notif_1"
	for _, c := range []struct {
		key, text string
		form      bool
		want      bool
	}{
		{mail, `{"e":"jo\u002bx\u0040example.com"}`, false, true},
		{mail, `{"e":"jo\u002Bx@example.com"}`, false, true},
		{mail, "e=jo%2Bx%40example.com", true, true},
		{mail, "/u/jo+x%40example.com", false, true},
		{mail, "p=%7B%22e%22%3A%22jo%5Cu002bx%40example.com%22%7D", true, true}, // JSON in a form
		{mail, `{"url":"http:\/\/h\/jo%2Bx%40example.com"}`, false, true},       // a URL in JSON
		{mail, `"{\"e\":\"jo\\u002bx@example.com\"}"`, false, true},             // JSON in JSON
		{mail, "jo%252Bx%2540example.com", false, true},
		{mail, "hi+jo%2Bx%40example.com", true, true},
		{"x@example.com", "e=jo%2Bx%40example.com", true, false},
		{"x@example.com", `jo\u002bx@example.com`, false, false},
		{"x@example.com", "hi+x@example.com", true, true},
		{"x@example.com", "hi+x@example.com", false, false},
		{id, `a\/notif_1\/b`, false, true}, {id, `a\nnotif_1\tb`, false, true}, {id, "a%2Fnotif_1%2Fb", false, true},
		{id, `\u00e9notif_1`, false, false}, {id, "%C3%A9notif_1", false, false},
		{id, `\ud83d\ude00notif_1`, false, true}, {id, `\ud83dnotif_1`, false, true},
		{id, `\ud835\udcb3notif_1`, false, false}, // a letter, of two units
		{id, `%notif_1%`, false, true}, {id, `C:\notif_1\x`, false, true}, {id, `\u00notif_1`, false, false}, {id, "%4", false, false},
		{"abcdef123456", "like %abcdef123456%", false, true}, // no escape after all
	} {
		if _, got := mentioned(c.text, c.form)[c.key]; got != c.want {
			t.Errorf("%s mentions %q: %v", c.text, c.key, got)
		}
	}
}

func TestKeyThatIdentifiesNothingIsAnError(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"1234567", "has space", "a/b/c/d/e/f", ".12345678", "12345678.", strings.Repeat("a", 257), "\xff12345678"} {
		if token, err := mentionable(key); err == nil {
			t.Errorf("%q is looked for as %q", key, token)
		}
	}
	for _, key := range []string{"12345678", "notif_1", "x@y.z", "é2345678", strings.Repeat("a", 256)} {
		if _, err := mentionable(key); err != nil {
			t.Error(err)
		}
	}
}

func TestNameOfAFieldIsNoNotification(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"notif_created_at":1,"notif_id":null}`: false, "my_notif_1": false, "": false,
		"notif_300fb510-16bb-11e6-bbf4-310abb4a0524": true, "<notif_1@mail.example.com>": true, "notif_1.": true,
	} {
		if got := mentioned(text, false).namesNotification(); got != want {
			t.Errorf("%s names a notification: %v", text, got)
		}
	}
}

// A text mentions a key where the key stands with nothing of its own kind on
// either side, in any form of the text.
func FuzzMentionsAreWholeTokens(f *testing.F) {
	for _, seed := range []struct{ before, key, after string }{
		{"/", "notif_1", "/"}, {"x", "notif_1", ""}, {"é", "notif_1", ""}, {`\u002b`, "x@example.com", ""}, {"%2B", "x@example.com", "%2e"},
		{"..", "x@example.com", "."}, {"", "abcdefgh", "@b"}, {"\xc3", "abcdefgh", "\xa9"}, {"x@example.com", "x@example.com", " x@example.com"},
	} {
		f.Add(seed.before, seed.key, seed.after)
	}
	f.Fuzz(func(t *testing.T, before, key, after string) {
		token, err := mentionable(key)
		if err != nil || !utf8.ValidString(key) {
			t.Skip("not a key")
		}
		text := before + key + after
		want := false
		for _, form := range forms(text, false) {
			if strings.Contains(token, "@") {
				form = strings.ToLower(form)
			}
			want = want || standsAlone(form, token)
		}
		if _, got := mentioned(text, false)[token]; got != want {
			t.Errorf("%q mentions %q: %v, want %v", text, key, got, want)
		}
	})
}

// standsAlone is the plain and slow way to find a whole token.
func standsAlone(text, token string) bool {
	belongs, isEmail := inID, strings.ContainsAny(token, ".@+")
	if isEmail {
		belongs = inEmail
	}
	for i := range text {
		if !strings.HasPrefix(text[i:], token) {
			continue
		}
		before, after := text[:i], text[i+len(token):]
		if isEmail {
			before, after = strings.TrimRight(before, "."), strings.TrimLeft(after, ".")
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		if (before == "" || !belongs(last)) && (after == "" || !belongs(first)) {
			return true
		}
	}
	return false
}
