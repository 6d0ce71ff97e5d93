package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSetMemberChangesOneValueAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ item, change, want string }{
		{`{"b":1,"a":2}`, `a=3`, `{"b":1,"a":3}`},
		{`{"b":1.50,"a":"<&>"}`, `c=text`, `{"b":1.50,"a":"<&>","c":"text"}`},
		{`{"a":{"c":1,"b":[1,{"d":2}]}}`, `a.b.1.d={"e":[]}`, `{"a":{"c":1,"b":[1,{"d":{"e":[]}}]}}`},
		{`{"a":[]}`, `a.0.b=true`, `{"a":[{"b":true}]}`},
		{`{"a":null}`, `a.b=`, `{"a":{"b":""}}`},
		{`{}`, `a.b.c=x=y`, `{"a":{"b":{"c":"x=y"}}}`},
		{`{"a":"\u00e9"}`, `b=é`, `{"a":"\u00e9","b":"é"}`},
		{`{"a":1}`, `a=007`, `{"a":"007"}`},
	} {
		got, err := setMember(json.RawMessage(c.item), c.change)
		if err != nil || string(got) != c.want {
			t.Errorf("%s with %s: %s, %v, want %s", c.item, c.change, got, err, c.want)
		}
	}
}

func TestSetMemberRefusesWhatHasNoPlace(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]string{
		`a`:     "PATH=VALUE",
		`=1`:    "PATH=VALUE",
		`a..b=`: "empty name",
		`n.x=1`: "x is inside of 7, which has no members",
		`l.x=1`: `"x" is no place in an array of 1`,
		`l.2=1`: `"2" is no place in an array of 1`,
	} {
		got, err := setMember(json.RawMessage(`{"n":7,"l":[0],"a":{}}`), change)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %s, %v, want an error with %q", change, got, err, want)
		}
	}
}
