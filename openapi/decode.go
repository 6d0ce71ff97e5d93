package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// decode reads the one JSON value that data should be. It reports false when
// there is none to judge. Numbers stay as they are written, so that none is
// too big to be judged.
func decode(data []byte) (value any, found []Violation, ok bool) {
	if !utf8.Valid(data) {
		return nil, []Violation{{inBody, "", RuleParse, "the body is not UTF-8: send JSON in UTF-8"}}, false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, []Violation{{inBody, "", RuleParse, unreadable(err)}}, false
	}
	end := d.InputOffset()
	if len(bytes.TrimSpace(data[end:])) > 0 {
		found = append(found, Violation{inBody, "", RuleTrailing, fmt.Sprintf("something follows the JSON value at byte %d: send one value and nothing behind it", end)})
	}
	if written(data[:end]) != kept(value) {
		found = append(found, duplicates(data[:end])...)
	}
	return value, found, true
}

// written counts the members of all objects in a JSON text: each has a colon
// that stands in no string.
func written(text []byte) (n int) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ':':
			n++
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return n
}

// kept counts the members that were decoded.
func kept(value any) (n int) {
	switch v := value.(type) {
	case map[string]any:
		n = len(v)
		for _, each := range v {
			n += kept(each)
		}
	case []any:
		for _, each := range v {
			n += kept(each)
		}
	}
	return n
}

// unreadable words err anew, because the original shows a part of the body.
func unreadable(err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("the body is not JSON at byte %d: send JSON", syntax.Offset)
	}
	return "the body ends in the middle of a JSON value: send all of it"
}

// duplicates finds the keys that an object has more than once, of which
// encoding/json keeps the last without a word. What it is given is JSON.
func duplicates(data []byte) []Violation {
	w := duplicateWalk{decoder: json.NewDecoder(bytes.NewReader(data))}
	w.decoder.UseNumber()
	w.value()
	return w.found
}

type duplicateWalk struct {
	decoder *json.Decoder
	at      []string
	found   []Violation
}

func (w *duplicateWalk) value() bool {
	token, err := w.decoder.Token()
	if err != nil {
		return false
	}
	switch token {
	case json.Delim('['):
		for i := 0; w.decoder.More(); i++ {
			if !w.inside(strconv.Itoa(i)) {
				return false
			}
		}
	case json.Delim('{'):
		if !w.members() {
			return false
		}
	default:
		return true
	}
	_, err = w.decoder.Token() // the bracket that closes
	return err == nil
}

func (w *duplicateWalk) members() bool {
	seen := map[string]bool{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		key, isKey := token.(string)
		if err != nil || !isKey {
			return false
		}
		if seen[key] && len(w.found) < enough {
			w.found = append(w.found, newViolation(inBody, append(w.at, key), RuleDuplicate, "it once"))
		}
		seen[key] = true
		if !w.inside(key) {
			return false
		}
	}
	return true
}

func (w *duplicateWalk) inside(key string) bool {
	w.at = append(w.at, key)
	defer func() { w.at = w.at[:len(w.at)-1] }()
	return w.value()
}
