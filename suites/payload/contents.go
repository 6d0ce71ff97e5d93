package payload

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// attributes is the member that holds what the customer defined.
const attributes = "custom_attributes"

// contents are the checks of what an item may hold, where a receiver is tempted
// to answer 200 and do nothing.
func contents() []check.Check {
	return []check.Check{
		{
			ID: "PAY-013", Level: check.Should, Link: models, Needs: check.Effects,
			Fix:   "identify people by Intercom's id, and let name, e-mail and external id be empty; where there is nothing to do without them, waive this check",
			Title: "acts on notifications about people without a name and an e-mail address, or without an external id",
			Why:   "Leads have no name, and who was not sent by your own code has no id of yours. A guard that returns early where they are missing makes them disappear without an error anywhere.",
			Run:   varied(actedOn, nobodies),
		},
		{
			ID: "PAY-026", Level: check.Must, Link: models, Fix: "read each field as null or as what the documentation says, times both as numbers and as texts; catch what one field throws, and go on with the others",
			Title: "acts on people of whom more is known",
			Why:   "Who was just created has no owner, no language and was never seen. A worker that was tested with those alone throws on the first customer who has them, behind the 200, and nobody hears of it.",
			Run:   varied(actedOn, known),
		},
		{
			ID: "PAY-014", Level: check.Must, Link: models, Fix: "store items in a type without a limit, and check that your queue takes as much",
			Title: "acts on notifications of more than 64 kB and with 250 custom attributes",
			Why:   "A workspace may have 250 attributes, and conversations are as long as people write. Columns and queues that hold 64 kB lose what is longer, often after the 200.",
			Run:   varied(actedOn, large),
		},
		{
			ID: "PAY-015", Level: check.Must, Link: models, Fix: "read values of custom attributes as whatever JSON they are",
			Title: "copes with custom attributes of every type",
			Why:   "The customer decides what they are: texts, numbers with and without a fraction, times, yes and no, nothing yet, lists of custom objects.",
			Run:   varied(actedOn, values),
		},
		{
			ID: "PAY-016", Level: check.Should, Link: fidelity, Fix: "keep custom attributes as data, in one JSON column or as name and value, and make no columns, paths or code of their names",
			Title: "copes with custom attributes of odd names, of other values and in great number",
			Why:   "Names are made up by people and by programs, and what forbids a letter today may not tomorrow.",
			Run:   varied(actedOn, oddAttributes),
		},
		{
			ID: "PAY-017", Level: check.Must, Link: fidelity, Fix: "keep what comes from outside in maps that inherit nothing, and never merge it into objects of your own",
			Title: "survives custom attributes that are named like parts of its language",
			Why:   "In some languages a member named __proto__ changes every other object. One notification then breaks all that follow.",
			Run:   survives(builtIns),
		},
	}
}

// A variant is a change to a notification.
type variant struct {
	with string // the end of "with …"
	edit check.Edit
}

// A choice is the topics that variants are made of.
type choice func(context.Context, *check.Bench) []fixtures.Definition

// varied sends each variant of each of some topics. They are made when they are
// sent: some are long, and a catalogue is read more often than it is run.
func varied(topics choice, all func() []variant) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		var vs []check.Variant
		variants := all()
		for _, d := range topics(ctx, b) {
			for _, v := range variants {
				vs = append(vs, check.Variant{With: v.with, Question: check.Question{Fixture: b.NotificationOf(d, v.edit)}})
			}
		}
		b.ExpectVariants(ctx, vs...)
	}
}

// actedOn are topics that the receiver acts on: a few, if they are many.
func actedOn(_ context.Context, b *check.Bench) []fixtures.Definition {
	return b.Topics[:min(4, len(b.Topics))]
}

// some are topics that the receiver acts on, and others whose items are of
// another kind.
func some(ctx context.Context, b *check.Bench) []fixtures.Definition {
	acted := b.Topics[:min(2, len(b.Topics))]
	return append(slices.Clone(acted), others(ctx, b, acted, "contact.lead.created", "conversation.user.created")...)
}

// others are those of the topics that are not known and that the receiver
// acknowledges. PAY-001 fails one that does not acknowledge all of them.
func others(ctx context.Context, b *check.Bench, known []fixtures.Definition, topics ...intercom.Topic) []fixtures.Definition {
	var all []fixtures.Definition
	for _, t := range topics {
		isKnown := slices.ContainsFunc(known, func(d fixtures.Definition) bool { return d.Topic == t })
		if d := b.Topic(t); !isKnown && b.Send(ctx, b.NotificationOf(d)).Exchange.Acknowledged() {
			all = append(all, d)
		}
	}
	return all
}

func nobodies() []variant {
	return []variant{{"neither name nor e-mail", nameless("null")}, {"an empty name and e-mail", nameless(`""`)}, {"no external id", within(people, "null", "external_id", "user_id")}}
}

// known gives people what most have, after a while.
func known() []variant {
	times := []string{"signed_up_at", "last_seen_at", "last_replied_at", "last_contacted_at", "last_request_at", "last_email_opened_at", "last_email_clicked_at", "last_email_replied_at"}
	return []variant{
		{"times as numbers", within(people, "1768018948", times...)},
		{"times as texts", within(people, `"2026-01-10T04:22:28.000+00:00"`, times...)},
		{"an owner", within(people, "814860", "owner_id")},
		{"an owner whose id is a text", within(people, `"814860"`, "owner_id")},
		{"a language and a browser", within(people, `"pt-BR"`, "language_override", "browser_language")},
		{"a phone number", within(people, `"+44 20 7946 0958"`, "phone")},
	}
}

// people are the types of items that stand for somebody.
const people = "contact user lead visitor"

// nameless makes nobodies of all people in an item.
func nameless(value string) check.Edit {
	return within(people, value, "name", "email", "phone", "pseudonym")
}

func large() []variant {
	return []variant{
		{"250 custom attributes", member(attributes, numbered(250, "x"))},
		{"250 custom attributes of 255 letters each", member(attributes, numbered(250, strings.Repeat("x", 255)))},
		{"a text of 70 kB", longText(quoted(strings.Repeat("All work and no play. ", 70_000/22)))},
	}
}

// longText is what began a conversation, or else another member. It stands there
// once: many frameworks take no more than 100 kB, which LAT-005 is about.
func longText(text string) check.Edit {
	return func(f *fixtures.Fixture) {
		for _, in := range []string{"source", "conversation_message"} {
			if begun := check.Member(f.Notification.Data.Item, in); check.HasMember(begun, "body") {
				member(in, string(check.SetMember(begun, "body", json.RawMessage(text))))(f)
				return
			}
		}
		member("intercheck_text", text)(f)
	}
}

// numbered returns so many custom attributes.
func numbered(n int, text string) string {
	all := make(map[string]string, n)
	for i := range n {
		all[fmt.Sprintf("attribute_%d", i+1)] = text
	}
	return quoted(all)
}

// values are what is documented or was seen of custom attributes.
func values() []variant {
	var all []variant
	for _, value := range []string{
		"null", "155.5", "-12.75", "-3", "0", "4294967296", "1768018948", "true", "false", `""`, `"2026-01-10"`, `"Größe 李 🎟"`,
		`{"type":"Order.list","instances":[{"id":"31","external_id":"123","type":"Order","custom_attributes":{"price":12.5,"gift":null}}]}`,
	} {
		all = append(all, variant{"a custom attribute of " + excerpt(value), member(attributes, `{"plan":`+value+`}`)})
	}
	return append(all, variant{"no custom attributes", member(attributes, "{}")})
}

// oddAttributes are what was never seen of them.
func oddAttributes() []variant {
	all := []variant{
		{"300 custom attributes", member(attributes, numbered(300, "x"))},
		{"a custom attribute of 9007199254740993", member(attributes, `{"visits":9007199254740993}`)},
		{"a custom attribute of 1e30", member(attributes, `{"visits":1e30}`)},
		{"a custom attribute with objects and arrays in it", member(attributes, `{"plan":{"a":{"b":[1,{"c":null},[]]}}}`)},
		{"null for custom attributes", member(attributes, "null")},
	}
	names := []string{"a.b", "$set", "a$b", "", " ", "id", "length", "Größe 🎟", `a"b'c\d`, "a/b?c=d&e", "<b>", "0", "a\nb", strings.Repeat("n", 256)}
	for _, name := range append(names, builtIn()...) {
		all = append(all, variant{"a custom attribute named " + excerpt(name), member(attributes, named(name, `"x"`))})
	}
	return all
}

// builtIn are names that something else goes by in one language or another.
func builtIn() []string {
	return []string{"__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__class__", "class", "then"}
}

func builtIns() []hostileBody {
	var all []hostileBody
	for _, name := range builtIn() {
		for _, value := range []string{`"x"`, `{"intercheck":true,"toString":null,"prototype":{"intercheck":true}}`} {
			what := fmt.Sprintf("with a custom attribute named %s, which is %s", name, excerpt(value))
			all = append(all, withItem(what, func(item json.RawMessage) json.RawMessage {
				return check.SetMember(item, attributes, json.RawMessage(named(name, value)))
			}))
		}
	}
	return all
}

func named(name, value string) string {
	return string(check.SetMember(json.RawMessage("{}"), name, json.RawMessage(value)))
}
