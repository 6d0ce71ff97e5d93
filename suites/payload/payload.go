// Package payload checks that the receiver copes with whatever Intercom may
// put into a notification, and with what it never should.
package payload

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
	"github.com/intercheck-dev/intercheck/suites/payload/mutants"
)

const (
	link     = "https://developers.intercom.com/docs/webhooks/webhook-notifications"
	models   = "https://developers.intercom.com/docs/references/webhooks/webhook-models"
	fidelity = "https://github.com/intercheck-dev/intercheck/blob/main/docs/fidelity.md#hostile"

	fixIgnore = "acknowledge with 200 whatever carries a right signature, and ignore what you have no use for"
	fixRead   = "read the fields that you use and let everything else be; expect null for each of them"
	fixCatch  = "catch what decoding throws, and answer"
)

// Area returns this package's chapter of the catalogue.
func Area() check.Area {
	return check.Area{Name: "payload", Prefix: "PAY", Title: "Payload", Checks: checks(), Mutants: mutants.All()}
}

func checks() []check.Check {
	return slices.Concat(ordinary(), hostileBodies(), contents(), texts(), envelopes(), lists(), patterns())
}

// ordinary are the checks of what Intercom sends every day, or was seen sending.
func ordinary() []check.Check {
	return []check.Check{
		{
			ID: "PAY-001", Level: check.Must, Link: models, Fix: fixIgnore,
			Title: "acknowledges every topic of both eras",
			Why:   "Subscriptions are widened by a click. An error for a topic that nobody handles yet counts against the endpoint, and pauses all topics in the end.",
			Run:   everyTopic,
		},
		{
			ID: "PAY-002", Level: check.Must, Link: models, Fix: fixIgnore,
			Title: "acknowledges topics that it cannot know",
			Why:   "Intercom adds topics without notice.",
			Run:   unknownTopics,
		},
		{
			ID: "PAY-003", Level: check.Must, Link: models, Fix: fixRead,
			Title: "ignores fields that it does not know",
			Why:   "Intercom adds fields without notice; a schema that forbids them refuses every notification from that day on.",
			Run:   unknownFields,
		},
		{
			ID: "PAY-004", Level: check.Must, Link: models, Fix: fixRead,
			Title: "copes with null in every field of an item that can be empty",
			Why:   "Leads have neither name nor e-mail, and companies have no name until someone writes one.",
			Run:   nulls,
		},
		{
			ID: "PAY-005", Level: check.Must, Link: models, Fix: fixRead + "; look at the topic before looking into the item",
			Title: "copes with items that hold next to nothing, or have no type",
			Why:   "What was deleted is named by its id alone, a deleted conversation by conversation_id, and some items have no type.",
			Run:   minimalItems,
		},
		{
			ID: "PAY-006", Level: check.Must, Link: models, Fix: "parse times as unix seconds or as ISO 8601, and ids as text or number",
			Title: "copes with times and ids in each of their forms",
			Why:   "The same field is a unix time in one topic and ISO 8601 in another, and ids of admins are numbers.",
			Run:   forms,
		},
		{
			ID: "PAY-007", Level: check.Must, Link: link, Fix: "decode JSON with a library, and read fields by their names",
			Title: "does not depend on the order of fields",
			Why:   "The order has changed before. JSON does not promise one.",
			Run:   order,
		},
	}
}

// expectAll sends fs and asserts that each was acknowledged.
func expectAll(ctx context.Context, b *check.Bench, fs ...fixtures.Fixture) {
	for _, s := range b.SendAll(ctx, 4, fs...) {
		b.Expect(s).To(check.BeAcknowledged())
	}
}

// allButPing is every topic of both eras that has an item. Pings are the
// endpoint's area.
func allButPing() []fixtures.Definition {
	var all []fixtures.Definition
	for _, d := range fixtures.Topics {
		if d.Topic != intercom.Ping {
			all = append(all, d)
		}
	}
	return all
}

func everyTopic(ctx context.Context, b *check.Bench) {
	var fs []fixtures.Fixture
	for _, d := range allButPing() {
		fs = append(fs, b.NotificationOf(d))
	}
	expectAll(ctx, b, fs...)
}

func unknownTopics(ctx context.Context, b *check.Bench) {
	var fs []fixtures.Fixture
	for _, topic := range []intercom.Topic{"intercheck.topic.invented", "contact.user.teleported", "single", "user.created.v2", "Contact.User.CREATED.x", "__proto__", "constructor"} {
		fs = append(fs, b.Notification(func(f *fixtures.Fixture) { f.Notification.Topic = topic }))
	}
	expectAll(ctx, b, fs...)
	b.ExpectActedOnce(ctx, b.Send(ctx, b.Notification()))
}

func unknownFields(ctx context.Context, b *check.Bench) {
	inItem := b.Notification(member("intercheck_new", `{"type":"intercheck","list":[1,"2",null,{}],"on":true}`), member("intercheck_flag", `true`))
	inEnvelope := b.Notification()
	body := check.SetMember(encode(b, inEnvelope), "intercheck_new", json.RawMessage(`{"nested":[]}`))
	sent := b.Send(ctx, inItem)
	b.ExpectActedOnce(ctx, append(b.SendPlanned(ctx, inEnvelope, delivery.Plan{Body: body}), sent)...)
}

// encode returns the compact bytes of a notification.
func encode(b *check.Bench, f fixtures.Fixture) []byte {
	body, err := f.Notification.Encode(intercom.Compact)
	if err != nil {
		b.Break(err)
	}
	return body
}

func member(name, value string) check.Edit {
	return func(f *fixtures.Fixture) {
		f.Notification.Data.Item = check.SetMember(f.Notification.Data.Item, name, json.RawMessage(value))
	}
}

// mayBeNull are the fields of people and companies for which null was seen.
var mayBeNull = []string{"name", "email", "phone", "avatar", "owner_id", "external_id", "user_id", "pseudonym", "last_seen_at", "last_request_at", "signed_up_at", "remote_created_at", "browser", "os", "language_override", "referrer", "plan", "plan_id", "website", "industry", "size"}

func nulls(ctx context.Context, b *check.Bench) {
	var fs []fixtures.Fixture
	for _, d := range allButPing() {
		fs = append(fs, b.NotificationOf(d, func(f *fixtures.Fixture) {
			f.Notification.Data.Item = check.Nulled(f.Notification.Data.Item, mayBeNull...)
		}))
	}
	expectAll(ctx, b, fs...)
}

func minimalItems(ctx context.Context, b *check.Bench) {
	var fs []fixtures.Fixture
	for topic, item := range map[intercom.Topic]string{
		"contact.deleted":               `{"id":"696122fb2591e0cadd20073a","external_id":null,"type":"contact","deleted":true}`,
		"user.deleted":                  `{"type":"user","id":"5731e7a3ec06c24bee0000f5","user_id":null,"email":null}`,
		"conversation.deleted":          `{"type":"conversation","conversation_id":"215472621305755"}`,
		"company.deleted":               `{"id":"6961d175205cf6a4438f0c21","type":"company","deleted":true}`,
		"company.contact.attached":      `{"company":{"type":"company","id":"6961d175205cf6a4438f0c21"},"contact":{"type":"contact","id":"696122fb2591e0cadd20073a"}}`,
		"conversation.contact.attached": `{"conversation":{"parts":[],"model":{"id":1}},"contact":{"id":"696122fb2591e0cadd20073a"}}`,
		"intercheck.empty":              `{}`,
	} {
		fs = append(fs, b.Notification(func(f *fixtures.Fixture) {
			f.Notification.Topic, f.Notification.Data.Item = topic, json.RawMessage(item)
		}))
	}
	expectAll(ctx, b, fs...)
}

func forms(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, at := range []string{"1768018948", `"2026-01-10T04:22:28.240+00:00"`, `"2016-05-10T13:52:35.548Z"`, `"1410368642"`, "null"} {
		sent = append(sent, b.Send(ctx, b.Notification(member("created_at", at), member("updated_at", at), member("intercheck_admin", `{"id":1234567}`))))
	}
	b.ExpectActedOnce(ctx, sent...)
}

// order sends the members in an order that was seen on the wire in 2022, and
// sorted, which is another.
func order(ctx context.Context, b *check.Bench) {
	var sent []check.Sent
	for _, names := range [][]string{
		{"data", "delivery_attempts", "first_sent_at", "topic", "created_at", "self", "links", "id", "type", "app_id", "delivered_at", "delivery_status"},
		{"app_id", "created_at", "data", "delivered_at", "delivery_attempts", "delivery_status", "first_sent_at", "id", "links", "self", "topic", "type"},
	} {
		f := b.Notification()
		sent = append(sent, b.SendPlanned(ctx, f, delivery.Plan{Body: b.Ordered(intercom.Compact, f, names...)})...)
	}
	b.ExpectActedOnce(ctx, sent...)
}
