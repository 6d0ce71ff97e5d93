package intercom_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func FuzzValidIsWhatEncodingJSONSays(f *testing.F) {
	for _, text := range []string{
		"", " ", "null", " true ", "false", "nul", "truex", "0", "-0", "01", "-", "1.", ".5", "1.5e+10", "1E-7", "1e", "1e+", "0x1", "--1", "+1",
		`""`, `"`, `"\"`, `"\u00e9\\\/\b"`, `"\u00G0"`, `"\u00"`, `"\x"`, "\"\n\"", "\"\x7f\xff\"", "{}", "[]", "{ }", "[ ]", "[1,]", "[,]", "[1 2]", "[1", "]",
		`{"a":1,"b":[{}, {"c" : null}]}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{1:1}`, `{"a" 1}`, `{"a":1]`, `[1}`, "{} {}", "\v1", "\u00a01", "\ufeff1",
		strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999), strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), strings.Repeat(`{"a":`, 10_001) + "1" + strings.Repeat("}", 10_001),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := intercom.Valid(text), json.Valid(text); got != want {
			t.Errorf("%t, and encoding/json says %t of %q", got, want, text)
		}
	})
}

var sample = []byte(`{"type":"user","id":"5be9a1f0","name":"Ann \"B\"","ok":true,"none":null,"n":-12.5e3,"tags":{"type":"tag.list","tags":[{"id":"1"},{"id":"2"}]}}`)

func BenchmarkValid(b *testing.B) {
	for name, valid := range map[string]func([]byte) bool{"ours": intercom.Valid, "encoding/json": json.Valid} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(sample)))
			for b.Loop() {
				if !valid(sample) {
					b.Fatal("it is not valid")
				}
			}
		})
	}
}
