package control

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func sayTopic(name string) Topic {
	t := Topic{Topic: name}
	for _, d := range fixtures.Topics {
		if string(d.Topic) == name {
			t.Eras, t.Doc, t.Object = append(t.Eras, string(d.Era)), d.Doc, d.Object
		}
	}
	return t
}

func (c *control) listTopics(*call) (answer, error) {
	all := []Topic{}
	for _, name := range fixtures.Names() {
		all = append(all, sayTopic(name))
	}
	return ok(map[string]any{"topics": all}), nil
}

func (c *control) getTopic(k *call) (answer, error) {
	d, err := fixtures.Lookup(intercom.Topic(k.PathValue("topic")), intercom.Era(k.URL.Query().Get("era")))
	if err != nil {
		return answer{}, as(codeNotFound, err)
	}
	t := sayTopic(string(d.Topic))
	t.Item, err = k.space.Server().Upcoming(d)
	return ok(t), err
}

// trigger makes something happen, once or often.
func (c *control) trigger(k *call) (answer, error) {
	var t Trigger
	if err := k.decode(&t); err != nil {
		return answer{}, err
	}
	h, err := t.happening()
	if err != nil {
		return answer{}, as(codeInvalid, err)
	}
	k.patient()
	said := Made{Deliveries: []string{}}
	server := k.space.Server()
	for range max(1, t.Count) {
		ids, err := server.Happen(k.Context(), h)
		if err != nil {
			return answer{}, as(codeInvalid, err)
		}
		said.Deliveries = append(said.Deliveries, ids...)
	}
	if len(said.Deliveries) == 0 {
		said.Note, err = c.whyNone(k, h.Topic.Topic)
	}
	return ok(said), err
}

func (t Trigger) happening() (h mockserver.Happening, err error) {
	if h.Topic, err = fixtures.Lookup(intercom.Topic(t.Topic), intercom.Era(t.Era)); err != nil {
		return h, err
	}
	h.Item, h.Edit = t.Item, editing(t.Set)
	if t.Plan != "" {
		plan, err := delivery.ParsePlan(t.Plan)
		if err != nil {
			return h, err
		}
		if plan.Window > 0 || len(plan.Order) > 0 {
			return h, fmt.Errorf("plan %q: an order is of all deliveries: add it as a fault", t.Plan)
		}
		h.Plan = &plan
	}
	return h, nil
}

// editing returns what changes an item as set says, nil if that says nothing.
func editing(set map[string]json.RawMessage) func(json.RawMessage) (json.RawMessage, error) {
	if len(set) == 0 {
		return nil
	}
	return func(item json.RawMessage) (_ json.RawMessage, err error) {
		for _, path := range slices.Sorted(maps.Keys(set)) {
			if item, err = fixtures.Set(item, path, set[path]); err != nil {
				return nil, fmt.Errorf("set %s: %w", path, err)
			}
		}
		return item, nil
	}
}

// whyNone says why nothing is delivered of a topic.
func (c *control) whyNone(k *call, topic intercom.Topic) (string, error) {
	all, err := k.space.Server().Workspace.Everyone(k.Context())
	if err != nil || len(all) == 0 {
		return "nobody is told: there are no subscriptions", err
	}
	var others []string
	for _, s := range all {
		for _, t := range s.Topics {
			switch {
			case t.Covers(topic) && !s.Active:
				return "nobody is told: the subscription " + s.ID + " asks for it, and is not active", nil
			case t.Covers(topic):
				return "nobody is told: the subscription " + s.ID + " asks for data events by name, and not for this one", nil
			case !slices.Contains(others, string(t)):
				others = append(others, string(t))
			}
		}
	}
	return "nobody is told: subscriptions ask for " + strings.Join(others, ", "), nil
}
