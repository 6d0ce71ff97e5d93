package control

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/calls"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/openapi/nearest"
)

// A criterion is one thing that is asked of a delivery or a call.
type criterion[T any] struct {
	name string
	fits func(T) bool
	is   func(T) string // what it is instead
}

// criteria are all that is asked. What does not fit for one of them alone is
// near, and counted by what it is instead.
type criteria[T any] []criterion[T]

// fit reports whether all criteria are met, or which one alone is not.
func (all criteria[T]) fit(one T) (fits bool, but *criterion[T]) {
	for i := range all {
		switch {
		case all[i].fits(one):
		case but != nil:
			return false, nil
		default:
			but = &all[i]
		}
	}
	return but == nil, but
}

// misses counts what is near.
type misses map[string]int

func (m misses) add(text string) { m[text]++ }

// text says what is near, the most frequent first.
func (m misses) text() []string {
	const few = 5
	reasons := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(m[b]-m[a], cmp.Compare(a, b)) })
	var all []string
	for _, reason := range reasons[:min(few, len(reasons))] {
		all = append(all, fmt.Sprintf("%d would fit, but %s", m[reason], reason))
	}
	return all
}

// ofDelivery returns what the pattern asks of a delivery, or why none can fit.
func (p Pattern) ofDelivery() (criteria[delivery.Delivery], error) {
	var all criteria[delivery.Delivery]
	add := func(asked bool, name string, fits func(delivery.Delivery) bool, is func(delivery.Delivery) string) {
		if asked {
			all = append(all, criterion[delivery.Delivery]{name, fits, is})
		}
	}
	topic := intercom.Topic(p.Topic)
	add(p.Topic != "", "topic", func(d delivery.Delivery) bool { return topic.Covers(d.Notification.Topic) }, func(d delivery.Delivery) string { return string(d.Notification.Topic) })
	add(p.State != "", "state", func(d delivery.Delivery) bool { return string(d.State) == p.State }, func(d delivery.Delivery) string { return string(d.State) })
	add(p.Subscription != "", "subscription", func(d delivery.Delivery) bool { return d.Subscription == p.Subscription }, func(d delivery.Delivery) string { return d.Subscription })
	add(!p.Since.IsZero(), "time", func(d delivery.Delivery) bool { return !d.Created.Before(p.Since) }, func(d delivery.Delivery) string { return "earlier" })
	add(p.Status != 0, "status", func(d delivery.Delivery) bool { return lastStatus(d) == p.Status }, func(d delivery.Delivery) string { return fmt.Sprint(lastStatus(d)) })
	text := []byte(strings.ToLower(p.Text))
	add(p.Text != "", "text", func(d delivery.Delivery) bool { return deliveryHas(d, text) }, func(delivery.Delivery) string { return "something else" })
	for _, path := range slices.Sorted(maps.Keys(p.Item)) {
		want := p.Item[path]
		add(true, path, func(d delivery.Delivery) bool { return equalAt(d.Notification.Data.Item, path, want) }, func(d delivery.Delivery) string { return at(d.Notification.Data.Item, path) })
	}
	if p.Method != "" || p.Path != "" || p.Operation != "" {
		return nil, refuse(codeInvalid, "method, path and operation are of calls: deliveries have none")
	}
	return all, nil
}

// ofCall returns what the pattern asks of a call, or why none can fit.
func (p Pattern) ofCall() (criteria[calls.Call], error) {
	var all criteria[calls.Call]
	add := func(asked bool, name string, fits func(calls.Call) bool, is func(calls.Call) string) {
		if asked {
			all = append(all, criterion[calls.Call]{name, fits, is})
		}
	}
	path := func(c calls.Call) string { return c.Exchange.Request.URL }
	add(p.Operation != "", "operation", func(c calls.Call) bool { return c.Operation == p.Operation }, func(c calls.Call) string { return cmp.Or(c.Operation, "none") })
	add(p.Method != "", "method", func(c calls.Call) bool { return strings.EqualFold(c.Exchange.Request.Method, p.Method) }, func(c calls.Call) string { return c.Exchange.Request.Method })
	add(p.Path != "", "path", func(c calls.Call) bool { return strings.HasPrefix(path(c), p.Path) }, path)
	add(p.Status != 0, "status", func(c calls.Call) bool { return c.Exchange.Status() == p.Status }, func(c calls.Call) string { return fmt.Sprint(c.Exchange.Status()) })
	add(!p.Since.IsZero(), "time", func(c calls.Call) bool { return !c.At.Before(p.Since) }, func(calls.Call) string { return "earlier" })
	add(p.Unmatched != nil, "match", func(c calls.Call) bool { return (c.Operation == "") == *p.Unmatched }, func(c calls.Call) string { return cmp.Or(c.Operation, "none") })
	text := []byte(strings.ToLower(p.Text))
	add(p.Text != "", "text", func(c calls.Call) bool { return callHas(c, text) }, func(calls.Call) string { return "something else" })
	for _, member := range slices.Sorted(maps.Keys(p.Item)) {
		want := p.Item[member]
		add(true, member, func(c calls.Call) bool { return equalAt(c.Exchange.Request.Body, member, want) }, func(c calls.Call) string { return at(c.Exchange.Request.Body, member) })
	}
	if p.Topic != "" || p.State != "" || p.Subscription != "" {
		return nil, refuse(codeInvalid, "topic, state and subscription are of deliveries: calls have none")
	}
	return all, nil
}

// hint says that a topic or an operation which is asked for does not exist.
func (p Pattern) hint(operations []string) (hints []string) {
	if t := intercom.Topic(p.Topic); p.Topic != "" && !slices.ContainsFunc(fixtures.Names(), func(name string) bool { return t.Covers(intercom.Topic(name)) }) {
		hints = append(hints, fmt.Sprintf("there is no topic %.80q%s", p.Topic, nearest.Hint(p.Topic[:min(len(p.Topic), 80)], fixtures.Names())))
	}
	if p.Operation != "" && !slices.Contains(operations, p.Operation) {
		hints = append(hints, fmt.Sprintf("there is no operation %.80q%s", p.Operation, nearest.Hint(p.Operation[:min(len(p.Operation), 80)], operations)))
	}
	return hints
}

func lastStatus(d delivery.Delivery) int {
	if len(d.Attempts) == 0 {
		return 0
	}
	return d.Attempts[len(d.Attempts)-1].Exchange.Status()
}

// has reports whether any of all contains text, in any case.
func has(text []byte, all ...string) bool {
	return slices.ContainsFunc(all, func(one string) bool { return strings.Contains(strings.ToLower(one), string(text)) })
}

func deliveryHas(d delivery.Delivery, text []byte) bool {
	n := d.Notification
	if has(text, d.ID, string(n.ID), string(n.Topic), d.URL, d.Subscription, eventTitle(eventIn(n.Data.Item))) || bytes.Contains(bytes.ToLower(n.Data.Item), text) {
		return true
	}
	return slices.ContainsFunc(d.Attempts, func(a delivery.Attempt) bool {
		return a.Exchange.Response != nil && bytes.Contains(bytes.ToLower(a.Exchange.Response.Body), text)
	})
}

func callHas(c calls.Call, text []byte) bool {
	x := c.Exchange
	return has(text, x.Request.Method+" "+x.Request.URL, c.Operation, c.Near, string(x.Request.Body)) || x.Response != nil && has(text, string(x.Response.Body))
}

// at says what stands at path in item.
func at(item json.RawMessage, path string) string {
	const enough = 60
	found, there := fixtures.At(item, path)
	if !there {
		return "missing"
	}
	return fmt.Sprintf("%.*s", enough, found)
}

// equalAt reports whether at path in item stands a value that means the same as
// want.
func equalAt(item json.RawMessage, path string, want json.RawMessage) bool {
	found, there := fixtures.At(item, path)
	if !there {
		return false
	}
	return bytes.Equal(plain(found), plain(want))
}

// plain lays JSON out in one way: members by name, without space.
func plain(raw json.RawMessage) []byte {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return raw
	}
	text, err := json.Marshal(value)
	if err != nil {
		return raw
	}
	return text
}

// eventIn returns the name of the data event that an item is, or "".
func eventIn(item json.RawMessage) string {
	if !bytes.Contains(item, []byte(`"event_name"`)) { // as nearly always
		return ""
	}
	var event struct {
		Name string `json:"event_name"`
	}
	_ = json.Unmarshal(item, &event) // an item without a name has none
	return event.Name
}

// reason says what keeps one from fitting.
func (c criterion[T]) reason(one T) string { return "its " + c.name + " is " + c.is(one) }
