package workspace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// A member is one of an object's. Objects that clients made up are kept as
// members, because a map would lose their order, and numbers their digits.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of an object, in its order. Nothing and null
// have none.
func membersOf(object json.RawMessage) ([]member, error) {
	if len(object) == 0 || string(object) == "null" {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(object))
	if open, err := d.Token(); err != nil || open != json.Delim('{') || !json.Valid(object) {
		return nil, fmt.Errorf("read members: not an object")
	}
	var all []member
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read members: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("read members: %w", err)
		}
		all = append(all, member{fmt.Sprint(name), value})
	}
	return all, nil
}

// objectOf is the object that has the members.
func objectOf(all []member) (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, fmt.Errorf("write member %q: %w", m.name, err)
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// merge returns object with the members of changes in place of its own of the
// same name.
func merge(object, changes json.RawMessage) (json.RawMessage, error) {
	have, err := membersOf(object)
	if err != nil {
		return nil, err
	}
	more, err := membersOf(changes)
	if err != nil {
		return nil, err
	}
	for _, m := range more {
		if i := slices.IndexFunc(have, func(h member) bool { return h.name == m.name }); i >= 0 {
			have[i].value = m.value
			continue
		}
		have = append(have, m)
	}
	return objectOf(have)
}

// firstOf returns the object with no more than its first n members.
func firstOf(n int, object json.RawMessage) (json.RawMessage, error) {
	all, err := membersOf(object)
	if err != nil {
		return nil, err
	}
	return objectOf(all[:min(n, len(all))])
}
