package control

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (c *control) saySubscription(k *call, s intercom.Subscription) (Subscription, error) {
	said := Subscription{
		ID: s.ID, URL: s.URL, Topics: []string{}, Events: s.Metadata.EventNames, Active: s.Active, App: s.App, Signed: s.Secret() != "",
		Created: time.Unix(s.CreatedAt, 0).UTC(),
	}
	for _, t := range s.Topics {
		said.Topics = append(said.Topics, string(t))
	}
	h, err := k.space.Server().Deliverer.Health(k.Context(), s.ID)
	said.Health = sayHealth(h)
	return said, err
}

func (c *control) listSubscriptions(k *call) (answer, error) {
	all, err := k.space.Server().Workspace.Everyone(k.Context())
	if err != nil {
		return answer{}, err
	}
	said := make([]Subscription, len(all))
	for i, s := range all {
		if said[i], err = c.saySubscription(k, s); err != nil {
			return answer{}, err
		}
	}
	return ok(map[string]any{"subscriptions": said}), nil
}

func (c *control) createSubscription(k *call) (answer, error) {
	var d SubscriptionDraft
	if err := k.decode(&d); err != nil {
		return answer{}, err
	}
	draft := workspace.Draft{URL: &d.URL, HubSecret: &d.Secret, EventNames: d.Events}
	for _, t := range d.Topics {
		draft.Topics = append(draft.Topics, intercom.Topic(t))
	}
	s, err := k.space.Server().Workspace.Subscribe(k.Context(), draft)
	if err != nil {
		return answer{}, err
	}
	said, err := c.saySubscription(k, s)
	return made(said), err
}

func (c *control) getSubscription(k *call) (answer, error) {
	s, err := k.space.Server().Workspace.Anyone(k.Context(), k.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	said, err := c.saySubscription(k, s)
	return ok(said), err
}

func (c *control) deleteSubscription(k *call) (answer, error) {
	server, id := k.space.Server(), k.PathValue("id")
	s, err := server.Workspace.Anyone(k.Context(), id)
	if err == nil && s.App {
		err = refuse(codeConflict, "this one is an app's: pause it")
	}
	if err == nil {
		_, err = server.Workspace.Unsubscribe(k.Context(), id)
	}
	if err != nil {
		return answer{}, err
	}
	return nothing, server.Deliverer.Settled(k.Context(), id)
}

func (c *control) setLive(k *call) (answer, error) { return c.setActive(k, true) }
func (c *control) pause(k *call) (answer, error)   { return c.setActive(k, false) }

func (c *control) setActive(k *call, active bool) (answer, error) {
	id := k.PathValue("id")
	s, err := k.space.Server().Workspace.SetActive(k.Context(), id, active)
	if err != nil {
		return answer{}, err
	}
	k.space.Touched(id)
	said, err := c.saySubscription(k, s)
	return ok(said), err
}

func (c *control) ping(k *call) (answer, error) {
	ids, err := k.space.Server().Ping(k.Context(), k.PathValue("id"))
	return ok(Made{Deliveries: ids}), err
}
