package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
)

// setMember changes what PATH names in a JSON value, for a change of the form
// PATH=VALUE. All other members keep their places and their bytes, since their
// order is part of what is signed.
func setMember(item json.RawMessage, change string) (json.RawMessage, error) {
	path, text, found := strings.Cut(change, "=")
	if !found || path == "" {
		return nil, errors.New("it is not of the form PATH=VALUE")
	}
	value := json.RawMessage(text)
	if !json.Valid(value) {
		var err error
		if value, err = fixtures.Encode(text); err != nil {
			return nil, err
		}
	}
	return set(item, strings.Split(path, "."), value)
}

// set returns in with value at path.
func set(in json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	if len(path) == 0 {
		return value, nil
	}
	if path[0] == "" {
		return nil, errors.New("its path has an empty name")
	}
	switch trimmed := bytes.TrimSpace(in); {
	case len(trimmed) == 0, string(trimmed) == "null", trimmed[0] == '{':
		return setInObject(trimmed, path, value)
	case trimmed[0] == '[':
		return setInArray(trimmed, path, value)
	default:
		return nil, fmt.Errorf("%s is inside of %s, which has no members", path[0], trimmed)
	}
}

func setInObject(in json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	names, members, err := membersOf(in)
	if err != nil {
		return nil, err
	}
	if _, there := members[path[0]]; !there {
		names = append(names, path[0])
	}
	if members[path[0]], err = set(members[path[0]], path[1:], value); err != nil {
		return nil, err
	}
	out := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		quoted, err := fixtures.Encode(name)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, quoted...), ':'), members[name]...)
	}
	return append(out, '}'), nil
}

// membersOf returns the members of a JSON object and their order. Nothing and
// null have none.
func membersOf(object json.RawMessage) (names []string, members map[string]json.RawMessage, err error) {
	members = map[string]json.RawMessage{}
	if len(object) == 0 || object[0] != '{' {
		return nil, members, nil
	}
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil { // the brace
		return nil, nil, err
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		name, _ := token.(string) // a member begins with nothing else
		var member json.RawMessage
		if err := d.Decode(&member); err != nil {
			return nil, nil, err
		}
		if _, there := members[name]; !there {
			names = append(names, name)
		}
		members[name] = member
	}
	return names, members, nil
}

func setInArray(in json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(in, &elements); err != nil {
		return nil, err
	}
	i, err := strconv.Atoi(path[0])
	if err != nil || i < 0 || i > len(elements) {
		return nil, fmt.Errorf("%q is no place in an array of %d: use a number from 0 on", path[0], len(elements))
	}
	if i == len(elements) {
		elements = append(elements, nil)
	}
	if elements[i], err = set(elements[i], path[1:], value); err != nil {
		return nil, err
	}
	return fixtures.Encode(elements)
}
