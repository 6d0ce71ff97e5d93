package check

import (
	"bytes"
	"encoding/json"
)

// SetMember returns the JSON object with one more member, or with another
// value for the member of that name. What is no object is returned as it is.
func SetMember(object json.RawMessage, name string, value json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil || members == nil { // null decodes, too
		return object
	}
	if _, have := members[name]; have {
		members[name] = value
		out, err := json.Marshal(members) // what was decoded can be encoded
		if err != nil {
			return object
		}
		return out
	}
	head := bytes.TrimSuffix(bytes.TrimSpace(object), []byte("}"))
	out := append([]byte(nil), head...)
	if len(members) > 0 {
		out = append(out, ',')
	}
	quoted, _ := json.Marshal(name) // a string always marshals
	return append(append(append(append(out, quoted...), ':'), value...), '}')
}

// Nulled returns the JSON object with null for those of its members that have
// one of the names. What is no object is returned as it is.
func Nulled(object json.RawMessage, names ...string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil || members == nil { // null decodes, too
		return object
	}
	for _, name := range names {
		if _, have := members[name]; have {
			members[name] = json.RawMessage("null")
		}
	}
	out, err := json.Marshal(members) // what was decoded can be encoded
	if err != nil {
		return object
	}
	return out
}

// Member returns the member of that name of the JSON object, or nil if there is
// none.
func Member(object json.RawMessage, name string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return nil
	}
	return members[name]
}

// HasMember reports whether the JSON is an object with a member of that name.
func HasMember(object json.RawMessage, name string) bool { return Member(object, name) != nil }
