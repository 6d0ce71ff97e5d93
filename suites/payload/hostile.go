package payload

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/onsi/gomega"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/suites/check"
)

// hostileBodies are the checks of what Intercom never sends. The receiver may
// answer as it likes.
func hostileBodies() []check.Check {
	return []check.Check{
		{
			ID: "PAY-008", Level: check.Must, Link: fidelity, Fix: fixCatch,
			Title: "survives signed bodies that are not JSON",
			Why:   "A proxy that cuts off a body, or an operator who tries the endpoint by hand, must not be able to stop it.",
			Run: survives(func() []hostileBody {
				return texting("not json", `{"type":"notification_event"`, `{"type":"notification_event"} trailing`, "\x00\x01\x02", `{"a":"`+"\xff\xfe\xc3\x28"+`"}`)
			}),
		},
		{
			ID: "PAY-009", Level: check.Must, Link: fidelity, Fix: fixCatch + "; an empty body is one of the cases",
			Title: "survives a signed empty body",
			Why:   "An empty body decodes to nothing, and nothing has no topic.",
			Run:   survives(func() []hostileBody { return texting("", " ", "\n") }),
		},
		{
			ID: "PAY-010", Level: check.Must, Link: fidelity, Fix: "check that the body is an object with a text for its topic and an object for its item before using either",
			Title: "survives signed JSON that is no notification",
			Why:   "What is valid JSON of another shape passes the decoder and throws where its fields are read.",
			Run:   survives(misshapen),
		},
		{
			ID: "PAY-011", Level: check.Must, Link: fidelity, Fix: "limit the depth, or decode on a stack that grows; read numbers as text where they may be large",
			Title: "survives signed JSON of great depth and with huge numbers",
			Why:   "Decoders that call themselves for each level run out of stack, and then the process is gone.",
			Run:   survives(beyondBounds),
		},
		{
			ID: "PAY-012", Level: check.Must, Link: fidelity, Fix: "bound how deep you follow an item, or follow it without a function that calls itself",
			Title: "survives a notification in whose item something is nested deeply",
			Why:   "Parsers refuse what is absurdly deep. What comes after them, to copy, clean or flatten an item, calls itself for each level and dies of what a parser lets through.",
			Run:   survives(depths),
		},
	}
}

// A hostileBody is made out of the body of a genuine notification.
type hostileBody struct {
	what string // completes "a body …"
	of   func(genuine json.RawMessage) json.RawMessage
}

// texting makes bodies that have nothing of a notification.
func texting(texts ...string) []hostileBody {
	var all []hostileBody
	for _, text := range texts {
		all = append(all, hostileBody{"of " + excerpt(text), func(json.RawMessage) json.RawMessage { return []byte(text) }})
	}
	return all
}

// replacing makes a body in which one member has another value.
func replacing(name, value string) hostileBody {
	return hostileBody{fmt.Sprintf("whose %s is %s", name, excerpt(value)), func(genuine json.RawMessage) json.RawMessage {
		return check.SetMember(genuine, name, json.RawMessage(value))
	}}
}

// withItem makes a body whose item is changed.
func withItem(what string, change func(item json.RawMessage) json.RawMessage) hostileBody {
	return hostileBody{what, func(genuine json.RawMessage) json.RawMessage {
		data := check.Member(genuine, "data")
		return check.SetMember(genuine, "data", check.SetMember(data, "item", change(check.Member(data, "item"))))
	}}
}

// misshapen are no notifications, or such that one part is not of its kind.
func misshapen() []hostileBody {
	all := append(texting("null", "[]", "0", `"text"`, "{}", `{"topic":null}`, `{"topic":{"a":1},"id":[]}`),
		replacing("data", "null"), replacing("data", "[]"), replacing("data", `"x"`), replacing("data", "{}"),
		replacing("id", "215472621202693"), replacing("id", "{}"), replacing("id", "true"),
		replacing("topic", `["contact.user.created"]`), replacing("topic", "7"), replacing("topic", `""`),
	)
	for _, item := range []string{"null", "[]", `[{"type":"contact"}]`, `"text"`, "5", "false"} {
		all = append(all, withItem("whose item is "+item, func(json.RawMessage) json.RawMessage { return json.RawMessage(item) }))
	}
	return all
}

// beyondBounds are what runs out of stack, or of digits.
func beyondBounds() []hostileBody {
	return texting(nested("[", "]", 20_000), nested(`{"a":`, "}", 20_000),
		`{"topic":"contact.user.created","id":"notif_y","created_at":1e400,"data":{"item":{"n":`+strings.Repeat("9", 5_000)+`}}}`)
}

func nested(before, after string, levels int) string {
	return strings.Repeat(before, levels) + "1" + strings.Repeat(after, levels)
}

// depths nest a custom attribute and a member of the item. Objects alone are
// not nested 9,000 deep: to lay that out takes hundreds of megabytes.
func depths() []hostileBody {
	var all []hostileBody
	for _, d := range []struct {
		what, value string
	}{
		{"100 objects", nested(`{"a":`, "}", 100)},
		{"1,000 objects", nested(`{"a":`, "}", 1_000)},
		{"1,000 arrays", nested("[", "]", 1_000)},
		{"9,000 arrays", nested("[", "]", 9_000)},
		{"4,500 objects in arrays", nested(`[{"a":`, "}]", 4_500)},
	} {
		value := json.RawMessage(d.value)
		all = append(all, withItem(fmt.Sprintf("with a custom attribute of %s in each other", d.what), func(item json.RawMessage) json.RawMessage {
			return check.SetMember(item, attributes, check.SetMember(json.RawMessage("{}"), "plan", value))
		}), withItem(fmt.Sprintf("with a member of the item of %s in each other", d.what), func(item json.RawMessage) json.RawMessage {
			return check.SetMember(item, "intercheck_new", value)
		}))
	}
	return all
}

// survives sends bodies that are signed right. The receiver must answer each,
// whatever the answer is, and take the genuine notification behind it.
func survives(bodies func() []hostileBody) func(context.Context, *check.Bench) {
	return func(ctx context.Context, b *check.Bench) {
		genuine := []check.Sent{b.ExpectServing(ctx)}
		for _, h := range bodies() {
			f := b.Notification()
			s := b.SendPlanned(ctx, f, delivery.Plan{Body: h.of(encode(b, f))})[0]
			b.Expect(s.Exchange.Failure).To(gomega.BeEmpty(), "a body %s: %s", h.what, check.Answer(s.Exchange))
			next := b.Send(ctx, b.Notification())
			b.Expect(next).To(check.BeAcknowledged(), "behind a body %s", h.what)
			genuine = append(genuine, next)
		}
		b.ExpectActedOnce(ctx, genuine...)
	}
}

func excerpt(body string) string {
	if len(body) > 40 {
		return fmt.Sprintf("%q and %d bytes more", body[:40], len(body)-40)
	}
	return fmt.Sprintf("%q", body)
}
