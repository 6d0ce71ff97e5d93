package signature

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/signature/mutants"
	"strings"
)

// encodings are what is left of JSON that was decoded and encoded again.
func encodings() []text {
	const markup = "<>&\u2028\u2029"
	rows := []struct {
		of string
		dialect
	}{
		{"JSON.stringify does", dialect{comma: ",", colon: ":"}},
		{"JSON.stringify does with two spaces", dialect{comma: ",", colon: ": ", indent: "  "}},
		{"JSON.stringify does with four spaces", dialect{comma: ",", colon: ": ", indent: "    "}},
		{"Python's json.dumps does", dialect{comma: ", ", colon: ": ", ascii: true}},
		{"Python's json.dumps does without spaces", dialect{comma: ",", colon: ":", ascii: true}},
		{"Python's json.dumps does without ASCII escapes", dialect{comma: ", ", colon: ": "}},
		{"Python's json.dumps does with sorted keys", dialect{comma: ", ", colon: ": ", ascii: true, sorted: true}},
		{"Python's json.dumps does with sorted keys and without spaces", dialect{comma: ",", colon: ":", ascii: true, sorted: true}},
		{"Python's json.dumps does with an indent of 2", dialect{comma: ",", colon: ": ", indent: "  ", ascii: true}},
		{"Python's json.dumps does with an indent of 4", dialect{comma: ",", colon: ": ", indent: "    ", ascii: true}},
		{"Go's json.Marshal does with a map", dialect{comma: ",", colon: ":", escape: markup, sorted: true}},
		{"Go's json.Marshal and Rails' to_json do", dialect{comma: ",", colon: ":", escape: markup}},
		{"a canonical encoder does, with sorted keys", dialect{comma: ",", colon: ":", sorted: true}},
		{"PHP's json_encode does", dialect{comma: ",", colon: ":", escape: "/", ascii: true}},
		{"PHP's json_encode does with arrays for objects", dialect{comma: ",", colon: ":", escape: "/", ascii: true, empty: "[]"}},
		{"PHP's json_encode does with JSON_UNESCAPED_UNICODE", dialect{comma: ",", colon: ":", escape: "/\u2028\u2029"}},
		{"PHP's json_encode does with arrays for objects, unescaped", dialect{comma: ",", colon: ":", empty: "[]", escape: "\u2028\u2029"}},
		{"PHP's json_encode does with JSON_PRETTY_PRINT", dialect{comma: ",", colon: ": ", indent: "    ", escape: "/", ascii: true}},
		{".NET's JsonSerializer does", dialect{comma: ",", colon: ":", escape: "<>&'\"+`", ascii: true, form: `\u%04X`}},
		{"Gson does", dialect{comma: ",", colon: ":", escape: "<>&='\u2028\u2029"}},
	}
	all := []text{{"the JSON laid out again as Intercom does", func(m material) string { return string(mutants.Again(intercom.Pretty, m.body)) }}}
	for _, r := range rows {
		all = append(all, text{"the JSON decoded and encoded again as " + r.of, func(m material) string { return r.again(m.body) }})
	}
	return all
}

func texts() []text {
	body := func(of func([]byte) []byte) func(material) string {
		return func(m material) string { return string(of(m.body)) }
	}
	without := func(old, with string) func(material) string {
		return func(m material) string { return strings.ReplaceAll(string(m.body), old, with) }
	}
	return []text{
		{"the body without the white space around it", body(bytes.TrimSpace)},
		{"the body without any white space", func(m material) string { return strings.Join(strings.Fields(string(m.body)), "") }},
		{"the body decoded as Latin-1 and encoded as UTF-8", body(latin1)},
		{"the body with a ? for each letter outside ASCII", body(questioned)},
		{"the body without byte order marks", without("\ufeff", "")},
		{"the body with a byte order mark before it", func(m material) string { return "\ufeff" + string(m.body) }},
		{"the body with LF for CR LF", without("\r\n", "\n")},
		{"the body without line ends", func(m material) string { return strings.NewReplacer("\r", "", "\n", "").Replace(string(m.body)) }},
		{"an empty body", func(material) string { return "" }},
		{"an empty JSON object, as where nothing was parsed", func(material) string { return "{}" }},
		{"the item alone, encoded again", func(m material) string { return string(mutants.Again(intercom.Compact, m.f.Notification.Data.Item)) }},
		{"the data alone, encoded again", func(m material) string {
			return `{"type":"notification_event_data","item":` + string(mutants.Again(intercom.Compact, m.f.Notification.Data.Item)) + "}"
		}},
		{"the id alone", func(m material) string { return string(m.f.Notification.ID) }},
		{"the URL and the body", func(m material) string { return m.b.Target.URL + string(m.body) }},
		{"the body and the URL", func(m material) string { return string(m.body) + m.b.Target.URL }},
		{"created_at, a dot and the body", func(m material) string { return fmt.Sprintf("%d.%s", m.f.Notification.CreatedAt, m.body) }},
		{"the body in hex", func(m material) string { return hex.EncodeToString(m.body) }},
		{"the body in base64", func(m material) string { return base64.StdEncoding.EncodeToString(m.body) }},
	}
}

// latin1 takes each byte for a character.
func latin1(body []byte) []byte {
	var out []byte
	for _, c := range body {
		out = append(out, string(rune(c))...)
	}
	return out
}

func questioned(body []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, body)
}
