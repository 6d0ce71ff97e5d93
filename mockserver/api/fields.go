package api

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// fields are the members of an object that a client sent. Decoding into a
// struct would take "URL" for "url", and null for what was not sent.
type fields map[string]json.RawMessage

func fieldsOf(object json.RawMessage) (fields, error) {
	var f fields
	if err := json.Unmarshal(object, &f); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	return f, nil
}

// isNull reports whether the field was sent as null.
func (f fields) isNull(name string) bool { return string(f[name]) == "null" }

// given reports whether the field was sent with a value.
func (f fields) given(name string) bool { return f[name] != nil && !f.isNull(name) }

// get returns the field's value, or nil where none was sent.
func get[T any](f fields, name string) (*T, error) {
	if !f.given(name) {
		return nil, nil
	}
	value := new(T)
	if err := json.Unmarshal(f[name], value); err != nil {
		return nil, invalid(name)
	}
	return value, nil
}

// text returns the field's value, and nothing where none was sent. Numbers are
// taken for their digits.
func (f fields) text(name string) (string, error) {
	if !strings.HasPrefix(string(f[name]), `"`) {
		if n, err := f.integer(name); err == nil && n != nil {
			return strconv.FormatInt(*n, 10), nil
		}
	}
	value, err := get[string](f, name)
	if value == nil {
		return "", err
	}
	return *value, err
}

// integer returns a whole number, which clients may write as 1.0 or 1e3.
func (f fields) integer(name string) (*int64, error) {
	if !f.given(name) {
		return nil, nil
	}
	digits := string(f[name])
	n, err := strconv.ParseInt(digits, 10, 64)
	if err == nil {
		return &n, nil
	}
	x, err := strconv.ParseFloat(digits, 64)
	if n = int64(x); err != nil || x > 1<<53 || x < -1<<53 || float64(n) != x {
		return nil, invalid(name)
	}
	return &n, nil
}

// digits returns a whole number, which may also be written as a text.
func (f fields) digits(name string) (*int64, error) {
	text, err := f.text(name)
	if err != nil || text == "" {
		return nil, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, invalid(name)
	}
	return &n, nil
}

func invalid(field string) error {
	return problems{{Code: workspace.CodeInvalid, Message: strconv.Quote(field) + " is not valid: send what /openapi.yaml describes", Field: field}}
}

// time returns a time that was sent in unix seconds.
func (f fields) time(name string) (*time.Time, error) {
	n, err := f.integer(name)
	if n == nil {
		return nil, err
	}
	if *n < 0 || *n > lastSecond {
		return nil, invalid(name)
	}
	return new(time.Unix(*n, 0).UTC()), nil
}
