package check_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/suites/check"
)

func TestMemberIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ object, name, value, want string }{
		{`{}`, "a", `1`, `{"a":1}`},
		{" { } \n", "a", `1`, `{ "a":1}`},
		{`{"b":2}`, "a", `1`, `{"b":2,"a":1}`},
		{`{"b":{"c":{}}}`, "a", `{"d":{}}`, `{"b":{"c":{}},"a":{"d":{}}}`},
		{`{"b":[{"c":"}"}] } `, "a", `"}"`, `{"b":[{"c":"}"}] ,"a":"}"}`},
		{`{"b":2,"a":{"x":1}}`, "a", `[]`, `{"a":[],"b":2}`},
		{`{"a":1}`, "a", `null`, `{"a":null}`},
		{`{"A":1}`, "a", `2`, `{"A":1,"a":2}`},
		{`{}`, `"q"`, `1`, `{"\"q\"":1}`},
		{`{}`, "", `1`, `{"":1}`},
	} {
		if got := check.SetMember([]byte(c.object), c.name, []byte(c.value)); string(got) != c.want {
			t.Errorf("%s with %s of %s is %s, want %s", c.object, c.name, c.value, got, c.want)
		}
	}
}

func TestWhatIsNoObjectStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "null", " null ", "true", "1", `"{}"`, "[]", `[{}]`, "{", "}", `{"a"}`, `{"a":1}}`, `{"a":1} x`, "not json"} {
		if got := check.SetMember([]byte(text), "b", []byte("2")); string(got) != text {
			t.Errorf("%q became %q", text, got)
		}
		if check.HasMember([]byte(text), "a") || check.Member([]byte(text), "a") != nil {
			t.Errorf("%q has a member", text)
		}
	}
}

func TestMemberIsFoundByItsWholeName(t *testing.T) {
	t.Parallel()
	object := []byte(`{"a":{"b":{"c":1}}, "none":null, "text":"}", "last":[1, 2]}`)
	for name, want := range map[string]string{
		"a": `{"b":{"c":1}}`, "none": `null`, "text": `"}"`, "last": `[1, 2]`, "b": "", "A": "", "": "", "las": "",
	} {
		if got := check.Member(object, name); string(got) != want || check.HasMember(object, name) != (want != "") {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestOnlyMembersThatAreThereBecomeNull(t *testing.T) {
	t.Parallel()
	for object, want := range map[string]string{
		`{"b":2,"a":{"x":1}}`: `{"a":null,"b":2}`,
		`{"b":{"a":1}}`:       `{"b":{"a":1}}`,
		`{}`:                  `{}`,
		`null`:                `null`,
		`[1]`:                 `[1]`,
		`{"a":1} x`:           `{"a":1} x`,
	} {
		if got := check.Nulled([]byte(object), "a", "c"); string(got) != want {
			t.Errorf("%s became %s, want %s", object, got, want)
		}
	}
}

// FuzzSetMember shows that a member that is set is there, that all others stay,
// and that what was given is left alone.
func FuzzSetMember(f *testing.F) {
	for _, object := range []string{"{}", " {} ", "null", "[]", "", "}", `{"a":{"b":{}}}`, `{"a":1,"a":2}`, `{"a":"}"}`, "{\"\xff\":1,\"\\ud800\":2}", `{"n":1e400}`, `{"<":"&"}`} {
		f.Add([]byte(object), "a", []byte(`{"x":{}}`))
		f.Add([]byte(object), "<é\u2028\"", []byte(` 1e999 `))
	}
	f.Fuzz(func(t *testing.T, object []byte, name string, value []byte) {
		if !json.Valid(value) || !utf8.ValidString(name) || len(value) > 1000 {
			t.Skip("a check's own words are none of these")
		}
		given := bytes.Clone(object)
		got := check.SetMember(object, name, value)
		if !bytes.Equal(object, given) {
			t.Fatalf("%q became %q", given, object)
		}
		want := members(object)
		if want == nil {
			if !bytes.Equal(got, object) {
				t.Fatalf("%q is no object and became %q", object, got)
			}
			return
		}
		want[name] = decoded(value)
		if have := members(got); !reflect.DeepEqual(have, want) {
			t.Fatalf("%q with %q of %q is %q", object, name, value, got)
		}
		if !reflect.DeepEqual(decoded(check.Member(got, name)), decoded(value)) {
			t.Fatalf("%q of %q is not %q", name, got, value)
		}
	})
}

// members returns the members of a JSON object, or nil.
func members(object []byte) map[string]any {
	m, _ := decoded(object).(map[string]any)
	return m
}

func decoded(text []byte) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if !json.Valid(text) || d.Decode(&v) != nil {
		return nil
	}
	return v
}
