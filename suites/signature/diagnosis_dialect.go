package signature

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// A dialect is how an encoder writes JSON that a decoder gave it. Numbers stay
// as they are written.
type dialect struct {
	comma, colon string
	indent       string // of each level, on lines of their own; "" keeps all on one line
	sorted       bool   // keys, as where the decoder makes a map
	empty        string // what is left of an object without members; "" means {}
	escape       string // characters that it escapes besides the ones that it must
	ascii        bool   // escapes what is not ASCII
	form         string // of an escape; "" means \u%04x
}

// again returns the body as d writes it.
func (d dialect) again(body []byte) string {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	return d.value(decoder, "\n")
}

// value writes the next value of decoder. Its lines begin with line.
func (d dialect) value(decoder *json.Decoder, line string) string {
	token, err := decoder.Token()
	if err != nil {
		return "" // it was ours, and valid
	}
	switch t := token.(type) {
	case json.Delim:
		return d.nested(decoder, t, line)
	case string:
		return d.quote(t)
	case nil:
		return "null"
	default:
		return fmt.Sprint(t)
	}
}

// nested writes the rest of an object or array that open began.
func (d dialect) nested(decoder *json.Decoder, open json.Delim, line string) string {
	var members []string
	for decoder.More() {
		member := ""
		if open == '{' {
			member = d.value(decoder, "") + d.colon
		}
		members = append(members, member+d.value(decoder, line+d.indent))
	}
	shut, _ := decoder.Token() // More has seen it
	if d.sorted && open == '{' {
		slices.Sort(members) // by their keys, which stand first
	}
	switch {
	case len(members) == 0 && open == '{' && d.empty != "":
		return d.empty
	case len(members) == 0 || d.indent == "":
		return open.String() + strings.Join(members, d.comma) + fmt.Sprint(shut)
	default:
		return open.String() + line + d.indent + strings.Join(members, d.comma+line+d.indent) + line + fmt.Sprint(shut)
	}
}

func (d dialect) quote(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch short := strings.IndexRune("\"\\\b\f\n\r\t", r); {
		case r == '/' && strings.ContainsRune(d.escape, r):
			out.WriteString(`\/`)
		case strings.ContainsRune(d.escape, r), d.ascii && r > '~', r < ' ' && short < 0:
			out.WriteString(d.escaped(r))
		case short >= 0:
			out.WriteString(`\` + `"\bfnrt`[short:short+1])
		default:
			out.WriteRune(r)
		}
	}
	return `"` + out.String() + `"`
}

func (d dialect) escaped(r rune) (all string) {
	form := d.form
	if form == "" {
		form = `\u%04x`
	}
	for _, unit := range utf16.Encode([]rune{r}) {
		all += fmt.Sprintf(form, unit)
	}
	return all
}
