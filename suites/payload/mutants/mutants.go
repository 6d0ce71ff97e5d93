// Package mutants holds receivers that stumble over what a notification holds. It knows no check.
package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant {
	return slices.Concat(mutantsOfForm(), mutantsOfContents(), mutantsOfMore(), mutantsWithPatterns())
}

// mutantsOfForm take a notification to be of one form.
func mutantsOfForm() []reference.Mutant {
	return []reference.Mutant{
		{Name: "legacy-topics-only", Doc: "answers 404 to the topics of API 2.x that it has no handler for", Fails: "PAY-001 PAY-004", Mistake: refusing(func(n intercom.Notification) bool {
			return n.Topic == "contact.lead.created"
		})},
		{Name: "closed-list-of-topics", Doc: "answers 404 to a topic that is not on its list", Fails: "PAY-002 PAY-005", Mistake: refusing(unlisted)},
		{Name: "strict-envelope", Doc: "decodes the envelope with unknown fields forbidden", Fails: "PAY-003 PAY-022", Mistake: strictEnvelope},
		{Name: "strict-item", Doc: "validates the item against a schema that allows no other fields", Fails: "PAY-003", Mistake: refusing(func(n intercom.Notification) bool {
			return has(n, "intercheck_new")
		})},
		{Name: "needs-an-e-mail-or-id", Doc: "looks a user up by e-mail or else by external id, one of which there always is", Fails: "PAY-004", Mistake: refusing(func(n intercom.Notification) bool {
			return string(member(n, "email"))+string(member(n, "external_id")) == "nullnull"
		})},
		{Name: "type-is-required", Doc: "picks a decoder by the item's type, and has none for no type", Fails: "PAY-001 PAY-004 PAY-005", Mistake: crashing(func(n intercom.Notification) bool {
			return bytes.HasPrefix(n.Data.Item, []byte("{")) && !has(n, "type")
		})},
		{Name: "id-is-required", Doc: "looks up the item by its id", Fails: "PAY-001 PAY-004 PAY-005", Mistake: refusing(func(n intercom.Notification) bool {
			return n.Topic == "conversation.deleted" && !has(n, "id")
		})},
		{Name: "needs-a-first-member", Doc: "looks at the first member of the item to see what it is", Fails: "PAY-005", Mistake: refusing(func(n intercom.Notification) bool {
			return string(bytes.Trim(n.Data.Item, "{} \n")) == ""
		})},
		{Name: "times-are-numbers", Doc: "decodes the item's created_at into a time that must be ISO 8601", Fails: "PAY-006", Topics: contacts(), Mistake: refusing(timeIsNumber)},
		{Name: "admin-ids-are-text", Doc: "decodes the admin's id into a text", Fails: "PAY-006", Mistake: refusing(func(n intercom.Notification) bool {
			return has(n, "intercheck_admin")
		})},
		{Name: "type-comes-first", Doc: "recognises a notification by how the body begins", Fails: "PAY-007 REC-001", Mistake: typeComesFirst},
		{Name: "dies-of-bad-json", Doc: "lets the decoder's exception end the connection", Fails: "PAY-008", Mistake: onUnreadable(func(body []byte) bool {
			return len(bytes.TrimSpace(body)) > 0 && len(body) < 1000 && !json.Valid(body)
		})},
		{Name: "dies-of-an-empty-body", Doc: "reads the first character of the body to see what it is", Fails: "PAY-009", Mistake: onUnreadable(func(body []byte) bool {
			return len(bytes.TrimSpace(body)) == 0
		})},
		{Name: "dies-of-null", Doc: "reads a field of what was decoded, and null has none", Fails: "PAY-010", Mistake: onUnreadable(func(body []byte) bool {
			return string(body) == "null"
		})},
		{Name: "dies-of-depth", Doc: "decodes recursively, and runs out of stack", Fails: "PAY-011", Mistake: onUnreadable(func(body []byte) bool {
			return bytes.HasPrefix(body, []byte("[[[[")) || bytes.HasPrefix(body, []byte(`{"a":{"a":{"a"`))
		})},
		{Name: "hangs-on-huge-numbers", Doc: "computes with numbers of any size", Fails: "PAY-011", Mistake: hangsOnHugeNumbers},
	}
}

// refusing makes a receiver that answers 404 to some notifications.
func refusing(some func(intercom.Notification) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Accept
		r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
			if some(n) {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			exact(w, n, first)
		}
	}
}

// crashing makes a receiver that ends the connection on some notifications.
func crashing(some func(intercom.Notification) bool) func(*reference.Receiver) {
	return refusing(func(n intercom.Notification) bool {
		if some(n) {
			panic(http.ErrAbortHandler)
		}
		return false
	})
}

// onUnreadable makes a receiver that ends the connection on some bodies, before
// it has read them as notifications.
func onUnreadable(some func(body []byte) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.Decode
		r.Decode = func(body []byte) (intercom.Notification, error) {
			if some(body) {
				panic(http.ErrAbortHandler)
			}
			return exact(body)
		}
	}
}

// unlisted reports whether nobody has thought of the topic: its noun is on no
// list, or its verb is none.
func unlisted(n intercom.Notification) bool {
	nouns := []string{
		"ping", "admin", "api", "article", "audience", "call", "company", "contact", "content_import_source", "content_snippet", "content_stat",
		"conversation", "conversation_part", "data_connector", "event", "granular", "job", "procedure", "series", "ticket", "user", "visitor",
	}
	noun, verb, _ := strings.Cut(string(n.Topic), ".")
	return !slices.Contains(nouns, noun) || strings.HasSuffix(verb, "teleported") || strings.HasSuffix(verb, ".v2")
}

// member returns a member of the item as it is written, or nothing.
func member(n intercom.Notification, name string) json.RawMessage {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(n.Data.Item, &members) // what is no object has no members
	return members[name]
}

func has(n intercom.Notification, name string) bool { return member(n, name) != nil }

func strictEnvelope(r *reference.Receiver) {
	exact := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		var n intercom.Notification
		if err := d.Decode(&n); err != nil && bytes.Contains(body, []byte(`"topic"`)) {
			return n, errStrict
		}
		return exact(body)
	}
	unreadable := r.Unreadable
	r.Unreadable = func(w http.ResponseWriter, err error) {
		if errors.Is(err, errStrict) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		unreadable(w, err)
	}
}

var errStrict = errors.New("unknown field")

func timeIsNumber(n intercom.Notification) bool {
	var item struct {
		CreatedAt json.RawMessage `json:"created_at"`
		Type      string          `json:"type"`
	}
	return json.Unmarshal(n.Data.Item, &item) == nil && item.Type == "contact" && len(item.CreatedAt) > 0 && item.CreatedAt[0] != '"' && string(item.CreatedAt) != "null"
}

func typeComesFirst(r *reference.Receiver) {
	exact := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		n, err := exact(body)
		if err == nil && !bytes.Contains(body[:min(40, len(body))], []byte(`"type"`)) {
			n.ID = "" // it is none of Intercom's, and nothing is done
		}
		return n, err
	}
}

func hangsOnHugeNumbers(r *reference.Receiver) {
	exact := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		if bytes.Contains(body, []byte("99999999999999999999")) {
			time.Sleep(5500 * time.Millisecond)
		}
		return exact(body)
	}
}
