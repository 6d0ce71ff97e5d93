package intercom_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// captured is where bodies captured in 2016 are, on machines that have them.
const captured = "../../../shared/data/wire-2016"

// A capture that a person indented again by hand. The files may end in a newline that was not sent.
const indentedByHand = "visitor_signed_up.json"

func TestCapturedBodiesDecodedAndEncodedAgainAreTheSame(t *testing.T) {
	files, _ := filepath.Glob(captured + "/*.json")
	if len(files) == 0 {
		t.Skipf("no captured bodies at %s", captured)
	}
	for _, f := range files {
		if filepath.Base(f) == indentedByHand {
			continue
		}
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.TrimSuffix(body, []byte("\n"))
		var n intercom.Notification
		if err := json.Unmarshal(body, &n); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		got, err := n.Encode(intercom.Pretty)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if string(got) != string(body) {
			t.Errorf("%s: got\n%s\nwant\n%s", f, got, body)
		}
	}
}

func TestARetryDiffersByItsAttemptsAlone(t *testing.T) {
	n := vectors()[1].notification
	for _, style := range intercom.Styles() {
		e, err := n.Lay(style)
		if err != nil {
			t.Fatal(err)
		}
		first, second := string(e.Body(1, n.FirstSentAt)), string(e.Body(2, n.FirstSentAt))
		restored := strings.Replace(second, `"delivery_attempts" : 2`, `"delivery_attempts" : 1`, 1)
		restored = strings.Replace(restored, `"delivery_attempts":2`, `"delivery_attempts":1`, 1)
		if first == second || restored != first {
			t.Errorf("%s:\n%s\n%s", style, first, second)
		}
	}
}

func TestStylesKeepTheMeaning(t *testing.T) {
	for _, value := range []string{
		`{}`, `[]`, `null`, `""`, `0`, `[[],[{}]]`, `{"a":[{"b":[1,2.50,-1e+9,12345678901234567890]},{}],"c":true}`,
		`"\u0000\b\t\n\f\r\u001f\u007f\"\\\/\u2028\ud83d\ude00\ud83d"`, "\"\xff\"", ` { "a" : [ 1 , { } ] } `, `"\\u0041"`,
	} {
		for _, style := range intercom.Styles() {
			got, err := style.Append(nil, json.RawMessage(value))
			if err != nil {
				t.Fatal(err)
			}
			var want, have any
			if err := errors.Join(json.Unmarshal([]byte(value), &want), json.Unmarshal(got, &have)); err != nil {
				t.Fatalf("%s %s: %v in %s", style, value, err, got)
			}
			if fmt.Sprintf("%#v", want) != fmt.Sprintf("%#v", have) {
				t.Errorf("%s: %s became %s", style, value, got)
			}
			again, err := style.Append(nil, got)
			if err != nil || string(again) != string(got) {
				t.Errorf("%s: %s laid out again is %s (%v)", style, got, again, err)
			}
		}
	}
}

func TestEachObjectIndentsItsMembersHoweverDeep(t *testing.T) {
	const deep = 40
	got, err := intercom.Pretty.Append(nil, json.RawMessage(strings.Repeat(`{"a":[`, deep)+strings.Repeat(`]}`, deep)))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(got), "\n")
	for n := 1; n <= deep; n++ {
		if line, indent := lines[n], strings.Repeat("  ", n); !strings.HasPrefix(line, indent+`"a" : [ `) {
			t.Errorf("line %d is %q", n, line)
		}
	}
}

func TestABodyIsWrittenBehindWhatIsThere(t *testing.T) {
	n := vectors()[2].notification
	for _, style := range intercom.Styles() {
		want, err1 := n.Encode(style)
		for _, room := range []int{0, 1 << 16} {
			got, err2 := n.Append(append(make([]byte, 0, room), "before"...), style)
			if err := errors.Join(err1, err2); err != nil || string(got) != "before"+string(want) {
				t.Errorf("%s: %v\n%s", style, err, got)
			}
		}
	}
}

func TestWhatIsNotJSONCannotBeLaidOut(t *testing.T) {
	for _, value := range []string{``, `{`, `{"a":1} x`, `nul`} {
		if got, err := intercom.Pretty.Append(nil, json.RawMessage(value)); err == nil {
			t.Errorf("%q became %q", value, got)
		}
	}
}

func TestOnlyTheRightSignatureIsAccepted(t *testing.T) {
	secret, body := intercom.Secret("a secret"), []byte(`{"a":1}`)
	good := secret.Sign(body)
	if !secret.Signed(body, good) {
		t.Fatal("the right signature is refused")
	}
	for _, bad := range []intercom.Signature{"", "sha1=", good[5:], good[:44], good + "0", intercom.Signature(strings.ToUpper(string(good))), intercom.Secret("other").Sign(body)} {
		if secret.Signed(body, bad) {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestSecretNeverShows(t *testing.T) {
	const value = `s3cr"et value`
	s := intercom.Secret(value)
	encoded, err := json.Marshal(struct{ S intercom.Secret }{s})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", s, "in", struct{ S intercom.Secret }{s})
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s), string(encoded), log.String(), fmt.Sprintf("%+v", struct{ S intercom.Secret }{s})} {
		if strings.Contains(text, "s3cr") || strings.Contains(text, "7333") {
			t.Errorf("it shows in %s", text)
		}
	}
}

func TestRedactorTakesOutEveryForm(t *testing.T) {
	r := intercom.NewRedactor(`s3cr"et value`, "", "s3cr")
	got := r.Redact(`plain s3cr"et value, json s3cr\"et value, url s3cr%22et+value, path s3cr%22et%20value, other s3cr, fine`)
	if want := `plain [redacted], json [redacted], url [redacted], path [redacted], other [redacted], fine`; got != want {
		t.Errorf("got %s", got)
	}
	if got := (intercom.Redactor{}).Redact("text"); got != "text" {
		t.Errorf("a zero redactor made %q", got)
	}
}

func TestSubscriptionWantsItsTopicsAndTheirParts(t *testing.T) {
	sub := func(active bool, topics ...intercom.Topic) intercom.Subscription {
		return intercom.Subscription{Active: active, Topics: topics, Metadata: intercom.Metadata{EventNames: []string{"invited-friend"}}}
	}
	for _, c := range []struct {
		sub   intercom.Subscription
		topic intercom.Topic
		event string
		want  bool
	}{
		{sub(true, "user.created"), "user.created", "", true},
		{sub(true, "user"), "user.created", "", true},
		{sub(true, "user"), "users.created", "", false},
		{sub(true, "user.created"), "user", "", false},
		{sub(true, "company"), "user.created", "", false},
		{sub(false, "user"), "user.created", "", false},
		{sub(false, "user"), intercom.Ping, "", true},
		{sub(true, intercom.EventCreated), intercom.EventCreated, "invited-friend", true},
		{sub(true, intercom.EventCreated), intercom.EventCreated, "other", false},
	} {
		if got := c.sub.Wants(c.topic, c.event); got != c.want {
			t.Errorf("%v (active %v) wants %s %s: %v", c.sub.Topics, c.sub.Active, c.topic, c.event, got)
		}
	}
}

func BenchmarkLay(b *testing.B) {
	n := vectors()[2].notification
	for b.Loop() {
		if _, err := n.Lay(intercom.Pretty); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBodyAndSign(b *testing.B) {
	e, err := vectors()[2].notification.Lay(intercom.Pretty)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		intercom.Secret("my_secret").Sign(e.Body(1, 1))
	}
}

func TestQuotedTextIsJSONWithFewEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"": `""`, "plain <&'/> é\u2028😀": `"plain <&'/> é` + "\u2028" + `😀"`, "\"\\\b\t\n\f\r\x00\x1f\x7f": `"\"\\\b\t\n\f\r\u0000\u001F` + "\x7f\"", "\xff": "\"\xff\"",
	} {
		if got := string(intercom.AppendQuoted(nil, text)); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
		if got := string(intercom.AppendQuoted(nil, []byte(text))); got != want {
			t.Errorf("bytes %q are %s, want %s", text, got, want)
		}
	}
}

func TestATrustedItemMakesTheSameBytesAndWhatTakesItsPlaceIsChecked(t *testing.T) {
	for _, v := range vectors() {
		if v.notification == nil {
			continue
		}
		n := *v.notification
		n.TrustItem()
		for _, style := range intercom.Styles() {
			want, err1 := v.notification.Encode(style)
			got, err2 := n.Encode(style)
			if err := errors.Join(err1, err2); err != nil || string(got) != string(want) {
				t.Errorf("%s encoded %s: %v\n%s", v.name, style, err, got)
			}
			other := n
			other.Data.Item = json.RawMessage(strings.Repeat("{", len(n.Data.Item)))
			if got, err := other.Encode(style); err == nil {
				t.Errorf("%s: what is not JSON became %s", v.name, got)
			}
		}
	}
}

func TestAnItemLaidOutBeforehandMakesTheSameBytes(t *testing.T) {
	for _, v := range vectors() {
		if v.notification == nil {
			continue
		}
		for _, laid := range intercom.Styles() {
			n := *v.notification
			n.LayItem(laid)
			for _, style := range intercom.Styles() {
				want, err1 := v.notification.Encode(style)
				got, err2 := n.Encode(style)
				if err := errors.Join(err1, err2); err != nil || string(got) != string(want) {
					t.Errorf("%s laid out %s, encoded %s: %v\n%s", v.name, laid, style, err, got)
				}
			}
		}
	}
}
