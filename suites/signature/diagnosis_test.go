package signature

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// sample has what encoders write differently.
const sample = "{\"b\" : \"é<&>/😀\u2028'+\\\"\\t\", \"a\":[1, {}, [], null, true],\r\n\"c\":{}}\n"

// What each encoder makes of the sample is what it really does, as observed or
// as its documentation has it.
func TestDialectsAreThoseOfTheEncoders(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"JSON.stringify does":                                          "{\"b\":\"é<&>/😀\u2028'+\\\"\\t\",\"a\":[1,{},[],null,true],\"c\":{}}",
		"JSON.stringify does with two spaces":                          "{\n  \"b\": \"é<&>/😀\u2028'+\\\"\\t\",\n  \"a\": [\n    1,\n    {},\n    [],\n    null,\n    true\n  ],\n  \"c\": {}\n}",
		"Python's json.dumps does":                                     `{"b": "\u00e9<&>/\ud83d\ude00\u2028'+\"\t", "a": [1, {}, [], null, true], "c": {}}`,
		"Python's json.dumps does with sorted keys and without spaces": `{"a":[1,{},[],null,true],"b":"\u00e9<&>/\ud83d\ude00\u2028'+\"\t","c":{}}`,
		"PHP's json_encode does with arrays for objects":               `{"b":"\u00e9<&>\/\ud83d\ude00\u2028'+\"\t","a":[1,[],[],null,true],"c":[]}`,
		".NET's JsonSerializer does":                                   `{"b":"\u00E9\u003C\u0026\u003E/\uD83D\uDE00\u2028\u0027\u002B\u0022\t","a":[1,{},[],null,true],"c":{}}`,
		"Go's json.Marshal and Rails' to_json do":                      `{"b":"é\u003c\u0026\u003e/😀\u2028'+\"\t","a":[1,{},[],null,true],"c":{}}`,
	}
	const prefix = "the JSON decoded and encoded again as "
	for _, e := range encodings() {
		got := e.of(material{body: []byte(sample)})
		if !json.Valid([]byte(got)) {
			t.Errorf("%s: it is no JSON: %s", e.says, got)
		}
		if w, has := want[e.says[min(len(prefix), len(e.says)):]]; has && got != w {
			t.Errorf("%s:\n%s, want\n%s", e.says, got, w)
		} else if has {
			delete(want, e.says[len(prefix):])
		}
	}
	for says := range want {
		t.Errorf("no row has what %s", says)
	}
}

func TestGoEncodesMapsSo(t *testing.T) {
	t.Parallel()
	var decoded any
	if err := json.Unmarshal([]byte(sample), &decoded); err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(decoded)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range encodings() {
		if e.says == "the JSON decoded and encoded again as Go's json.Marshal does with a map" {
			if got := e.of(material{body: []byte(sample)}); got != string(want) {
				t.Errorf("it is %s, want %s", got, want)
			}
			return
		}
	}
	t.Error("there is no such row")
}

// bench is one that sends nothing.
func bench(t *testing.T, secret intercom.Secret) *check.Bench {
	t.Helper()
	d, err := fixtures.Lookup("contact.user.created", "")
	if err != nil {
		t.Fatal(err)
	}
	return &check.Bench{Setup: &check.Setup{
		Fixtures: fixtures.New(1, ""), Topics: []fixtures.Definition{d}, Token: "an access token",
		Target: delivery.Target{URL: "http://127.0.0.1/webhook", Secret: secret},
	}}
}

// A diagnosis names the first computation that fits, so that no other one may
// give the same. One that is right with some secret says nothing of it.
func TestTellingBodyTellsComputationsApart(t *testing.T) {
	t.Parallel()
	for _, secret := range []intercom.Secret{" Spaced secret ", "abCD1234ABcd"} {
		b := bench(t, secret)
		f, body := telling(b)
		m, seen := material{b, f, body}, map[string]string{}
		for _, c := range computations() {
			signature := fmt.Sprint(c.header(m))
			if c.name == "" && c.sign(m) == string(secret.Sign(body)) {
				continue
			}
			if other := seen[signature]; other != "" {
				t.Errorf("%s gives the same as %s", c.says, other)
			}
			seen[signature] = c.says
		}
		if len(seen) < 90 {
			t.Errorf("of %q there are no more than %d computations", secret, len(seen))
		}
	}
}
