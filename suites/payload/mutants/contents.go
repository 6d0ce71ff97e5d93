package mutants

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// contacts are of whom a name and other times are known than of an event.
func contacts() []intercom.Topic { return []intercom.Topic{"contact.user.created"} }

// mutantsOfMore stumble over what is known of somebody after a while.
func mutantsOfMore() []reference.Mutant {
	return []reference.Mutant{
		{Name: "expects-nobody-to-own", Doc: "looks up a contact's owner in a list of its own, and logs what that throws", Fails: "PAY-026", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return has(n, "owner_id") && !isNull(n, "owner_id")
		})},
		{Name: "signs-up-in-numbers", Doc: "makes a time of the number in signed_up_at, and logs what that throws where it is a text", Fails: "PAY-026", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return bytes.HasPrefix(member(n, "signed_up_at"), []byte(`"`))
		})},
		{Name: "queue-of-256-kb", Doc: "hands what it acknowledged to a queue that takes 256 kB, and logs the error when it does not fit", Fails: "LAT-005", Mistake: skipping(func(n intercom.Notification) bool {
			return len(n.Data.Item) > 256<<10
		})},
	}
}

// mutantsOfContents take it that what a notification holds is as they know it.
func mutantsOfContents() []reference.Mutant {
	return []reference.Mutant{
		{Name: "item-is-an-object", Doc: "reads members of the item, whatever it is", Fails: "PAY-010", Mistake: crashing(func(n intercom.Notification) bool {
			return !bytes.HasPrefix(n.Data.Item, []byte("{"))
		})},
		{Name: "topic-is-a-text", Doc: "splits the topic at its dots, whatever it is", Fails: "PAY-010", Mistake: onUnreadable(func(body []byte) bool {
			return bytes.Contains(body, []byte(`"topic":[`))
		})},
		{Name: "copies-recursively", Doc: "copies the item with a function that calls itself for each level", Fails: "PAY-012", Mistake: crashing(func(n intercom.Notification) bool {
			return bytes.Contains(n.Data.Item, []byte(strings.Repeat("[", 5_000))) || bytes.Contains(n.Data.Item, []byte(strings.Repeat(`[{"a":`, 2_000)))
		})},
		{Name: "skips-the-nameless", Doc: "acknowledges a contact without name and e-mail, and returns", Fails: "PAY-013", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return isNull(n, "name") && isNull(n, "email")
		})},
		{Name: "skips-who-has-no-external-id", Doc: "trims a contact's external id, and catches what that throws where there is none", Fails: "PAY-013", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return isNull(n, "external_id")
		})},
		{Name: "column-of-64kb", Doc: "stores the item in a column of 64 kB, and logs the error when it does not fit", Fails: "PAY-014 LAT-005", Mistake: skipping(func(n intercom.Notification) bool {
			return len(n.Data.Item) > 64<<10
		})},
		{Name: "attributes-are-plain", Doc: "decodes custom attributes into a map of texts, numbers and booleans", Fails: "PAY-015 PAY-016", Mistake: refusing(ofAttribute(func(_ string, value json.RawMessage) bool {
			return value[0] == '{'
		}))},
		{Name: "attributes-are-whole", Doc: "decodes numbers among custom attributes into integers", Fails: "PAY-015", Mistake: refusing(ofAttribute(func(_ string, value json.RawMessage) bool {
			return fraction.Match(value)
		}))},
		{Name: "attributes-are-ascii", Doc: "writes custom attributes to a log in ASCII, and catches what that throws with everything else", Fails: "PAY-015", Mistake: skipping(ofAttribute(func(_ string, value json.RawMessage) bool {
			return bytes.ContainsFunc(value, func(r rune) bool { return r >= utf8.RuneSelf })
		}))},
		{Name: "attributes-are-paths", Doc: "stores custom attributes in a document whose names may have no dots and dollars", Fails: "PAY-016", Mistake: refusing(ofAttribute(func(name string, _ json.RawMessage) bool {
			return strings.ContainsAny(name, ".$")
		}))},
		{Name: "first-256-attributes", Doc: "stores custom attributes in a row for each, and acts on no more than 256", Fails: "PAY-016", Mistake: skipping(func(n intercom.Notification) bool {
			return len(attributesOf(n)) > 256
		})},
		{Name: "merges-into-objects", Doc: "merges custom attributes into an object of its own, the one that all inherit from as well", Fails: "PAY-016 PAY-017", Mistake: crashing(ofAttribute(func(name string, _ json.RawMessage) bool {
			return name == "__proto__"
		}))},
		{Name: "names-of-255", Doc: "keeps names and messages in columns of 255 characters, and answers with the database's error", Fails: "PAY-018", Mistake: refusing(func(n intercom.Notification) bool {
			return hasText(n, func(name, text string) bool { return name == "name" && utf8.RuneCountInString(text) > 255 })
		})},
		{Name: "renders-names", Doc: "renders a greeting from a template that the name is a part of", Fails: "PAY-018", Topics: contacts(), Mistake: skipping(func(n intercom.Notification) bool {
			return hasText(n, func(name, text string) bool { return name == "name" && strings.Contains(text, "{{") })
		})},
		{Name: "stores-no-nul", Doc: "stores texts in a database that takes no U+0000, and answers with its error", Fails: "PAY-019", Mistake: refusing(func(n intercom.Notification) bool {
			return bytes.Contains(n.Data.Item, []byte(`\u0000`))
		})},
		{Name: "validates-addresses", Doc: "refuses an e-mail address without an @", Fails: "PAY-020", Mistake: refusing(func(n intercom.Notification) bool {
			return hasText(n, func(name, text string) bool { return name == "email" && text != "" && !strings.Contains(text, "@") })
		})},
		{Name: "self-is-null", Doc: "decodes self into the null that it always saw", Fails: "PAY-021", Mistake: refusing(func(n intercom.Notification) bool {
			return n.Self != nil
		})},
		{Name: "ids-are-uuids", Doc: "keeps the id as the UUID that it holds, and answers with an error if there is none", Fails: "PAY-022", Mistake: refusing(func(n intercom.Notification) bool {
			return n.ID != "" && !uuid.MatchString(string(n.ID))
		})},
		{Name: "asks-for-each-tag", Doc: "asks the database for each tag before it answers", Fails: "PAY-023", Mistake: asksForEachTag},
	}
}

var (
	fraction = regexp.MustCompile(`^-?\d+\.\d`)
	uuid     = regexp.MustCompile(`^notif_[0-9a-f-]{36}$`)
)

// skipping makes a receiver that acknowledges some notifications, and no more.
func skipping(some func(intercom.Notification) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.First
		r.First = func(n intercom.Notification) bool { return !some(n) && exact(n) }
	}
}

func isNull(n intercom.Notification, name string) bool {
	return string(member(n, name)) == "null"
}

func attributesOf(n intercom.Notification) (all map[string]json.RawMessage) {
	_ = json.Unmarshal(member(n, "custom_attributes"), &all) // what is none has none
	return all
}

// ofAttribute looks for one custom attribute.
func ofAttribute(some func(name string, value json.RawMessage) bool) func(intercom.Notification) bool {
	return func(n intercom.Notification) bool {
		for name, value := range attributesOf(n) {
			if some(name, value) {
				return true
			}
		}
		return false
	}
}

// hasText looks for one text in an item, as deep as it stands.
func hasText(n intercom.Notification, some func(name, text string) bool) bool {
	var item any
	return json.Unmarshal(n.Data.Item, &item) == nil && anyText(item, "", some)
}

func anyText(in any, name string, some func(name, text string) bool) bool {
	switch in := in.(type) {
	case string:
		return some(name, in)
	case []any:
		return slices.ContainsFunc(in, func(one any) bool { return anyText(one, name, some) })
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Keys(in)), func(name string) bool { return anyText(in[name], name, some) })
	default:
		return false
	}
}

func asksForEachTag(r *reference.Receiver) {
	refusing(func(n intercom.Notification) bool {
		var tags struct {
			Modern []json.RawMessage `json:"data"`
			Legacy []json.RawMessage `json:"tags"`
		}
		if json.Unmarshal(member(n, "tags"), &tags) == nil {
			time.Sleep(time.Duration(len(tags.Modern)+len(tags.Legacy)) * 30 * time.Millisecond)
		}
		return false
	})(r)
}
