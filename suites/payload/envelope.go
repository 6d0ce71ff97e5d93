package payload

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// envelopes are the checks of what stands around an item.
func envelopes() []check.Check {
	return []check.Check{
		{
			ID: "PAY-021", Level: check.Must, Link: link, Fix: fixRead,
			Title: "copes with every form of the envelope that is documented or was seen",
			Why:   "Intercom's own examples leave fields out that captures have, and have values where captures have none.",
			Run: seenEnvelopes(
				envelope{"a URL for self", "self", `"https://api.intercom.io/notifications/1"`},
				envelope{"no self", "self", ""},
				envelope{"no links", "links", ""},
				envelope{"null for delivery_status", "delivery_status", "null"},
				envelope{"no delivery_status", "delivery_status", ""},
				envelope{"a delivered_at", "delivered_at", "1463145837"},
			),
		},
		{
			ID: "PAY-022", Level: check.Should, Link: fidelity, Fix: fixRead + "; take an id for a text of any form and length",
			Title: "copes with an envelope as it was never seen",
			Why:   "What you do not use should not be able to stop you, and the form of an id is nobody's promise.",
			Run: func(ctx context.Context, b *check.Bench) {
				enveloped(unseen()...)(ctx, b)
				ids(ctx, b)
			},
		},
	}
}

// An envelope is a change to one member, which goes where it has no value.
type envelope struct{ with, name, value string }

// unsure reports whether a receiver need not act on it: one that serves several
// workspaces cannot tell whose it is.
func (e envelope) unsure() bool { return e.name == "app_id" }

func unseen() []envelope {
	return []envelope{
		{"links", "links", `{"self":"https://api.intercom.io/notifications/1","next":null}`},
		{"null for links", "links", "null"},
		{"delivered for delivery_status", "delivery_status", `"delivered"`},
		{"an unknown delivery_status", "delivery_status", `"intercheck"`},
		{"no app_id", "app_id", ""},
		{"null for app_id", "app_id", "null"},
		{"no first_sent_at", "first_sent_at", ""},
		{"null for first_sent_at", "first_sent_at", "null"},
		{"no delivery_attempts", "delivery_attempts", ""},
		{"no delivered_at", "delivered_at", ""},
		{"null for delivered_at", "delivered_at", "null"},
	}
}

// enveloped sends a notification for each change, in the order of members that
// Intercom uses.
func enveloped(all ...envelope) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		var vs []check.Variant
		for _, e := range all {
			f := b.Notification()
			vs = append(vs, check.Variant{With: e.with, Unsure: e.unsure(), Question: check.Question{Fixture: f, Plan: delivery.Plan{Body: e.body(b, f)}}})
		}
		b.ExpectVariants(ctx, vs...)
	}
}

func (e envelope) body(b *check.Bench, f fixtures.Fixture) []byte {
	genuine, changed := encode(b, f), json.RawMessage("{}")
	for _, name := range []string{
		"type", "app_id", "data", "links", "id", "topic", "delivery_status", "delivery_attempts", "delivered_at", "first_sent_at", "created_at", "self",
	} {
		switch {
		case name != e.name:
			changed = check.SetMember(changed, name, check.Member(genuine, name))
		case e.value != "":
			changed = check.SetMember(changed, name, json.RawMessage(e.value))
		}
	}
	body, err := intercom.Pretty.Append(nil, changed)
	if err != nil {
		b.Break(err)
	}
	return body
}

// seenEnvelopes sends one without a time, too, as it was captured once: about an
// item that names nobody, since an API that is called may refuse so old a time.
func seenEnvelopes(all ...envelope) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		enveloped(all...)(ctx, b)
		for _, d := range others(ctx, b, nil, "conversation.deleted") {
			f := b.NotificationOf(d, func(f *fixtures.Fixture) { f.Notification.CreatedAt = 0 })
			b.Expect(b.Send(ctx, f)).To(check.BeAcknowledged(), "with 0 for created_at")
		}
	}
}

// ids gives notifications ids of other forms. Each is made from one that is
// nobody else's.
func ids(ctx context.Context, b *check.Bench) {
	var vs []check.Variant
	for _, form := range []struct {
		with string
		of   func(id string) string
	}{
		{"an id of 78 characters", func(id string) string { return id + "-" + id[max(0, len(id)-35):] }},
		{"an id of 256 characters", func(id string) string { return id + strings.Repeat("0", 256-len(id)) }},
		{"an id without its prefix", func(id string) string { return strings.TrimPrefix(id, "notif_") }},
		{"an id in upper case", strings.ToUpper},
		{"an id with another prefix", func(id string) string { return "ntf" + strings.ReplaceAll(strings.TrimPrefix(id, "notif"), "-", "") }},
	} {
		f := b.Notification(func(f *fixtures.Fixture) {
			f.Notification.ID = intercom.NotificationID(form.of(string(f.Notification.ID)))
		})
		vs = append(vs, check.Variant{With: form.with, Question: check.Question{Fixture: f}})
	}
	b.ExpectVariants(ctx, vs...)
}
