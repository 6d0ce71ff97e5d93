package api

import (
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A subscriptionList has every subscription twice, because clients disagree on
// the key.
type subscriptionList struct {
	Type          string                  `json:"type"`
	Items         []intercom.Subscription `json:"items"`
	Subscriptions []intercom.Subscription `json:"subscriptions"`
}

func (a *api) createSubscription(c *call) (answer, error) {
	d, err := draftOf(c.body)
	if err != nil {
		return answer{}, err
	}
	s, err := a.Workspace.Subscribe(c.Context(), d)
	return ok(s), err
}

func (a *api) listSubscriptions(c *call) (answer, error) {
	all, err := a.Workspace.Subscriptions(c.Context())
	return ok(subscriptionList{"notification_subscription.list", all, all}), err
}

func (a *api) getSubscription(c *call) (answer, error) {
	s, err := a.Workspace.Subscription(c.Context(), c.PathValue("id"))
	return a.noted(c.Context(), s, err)
}

func (a *api) updateSubscription(c *call) (answer, error) {
	d, err := draftOf(c.body)
	if err != nil {
		return answer{}, err
	}
	s, err := a.Workspace.UpdateSubscription(c.Context(), c.PathValue("id"), d)
	return a.noted(c.Context(), s, err)
}

// deleteSubscription answers when the last attempt is over, so that nothing is
// sent to the subscription once a client knows that it is gone.
func (a *api) deleteSubscription(c *call) (answer, error) {
	s, err := a.Workspace.Unsubscribe(c.Context(), c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return ok(s), a.Deliverer.Settled(c.Context(), s.ID)
}

func (a *api) pingSubscription(c *call) (answer, error) {
	s, err := a.Workspace.Ping(c.Context(), c.PathValue("id"))
	return ok(s), err
}

// draftOf reads what a client asks of a subscription. Other members are
// ignored, since some clients send the whole subscription back.
func draftOf(body []byte) (d workspace.Draft, err error) {
	f, err := fieldsOf(body)
	if err != nil {
		return d, err
	}
	if d.ServiceType, err = get[string](f, "service_type"); err != nil {
		return d, err
	}
	if d.URL, err = get[string](f, "url"); err != nil {
		return d, err
	}
	if d.Topics, err = list[intercom.Topic](f, "topics"); err != nil {
		return d, err
	}
	if d.Active, err = get[bool](f, "active"); err != nil {
		return d, err
	}
	if d.HubSecret, err = get[string](f, "hub_secret"); err != nil {
		return d, err
	}
	if f.isNull("hub_secret") {
		d.HubSecret = new(string)
	}
	if !f.given("metadata") {
		return d, nil
	}
	metadata, err := fieldsOf(f["metadata"])
	if err != nil {
		return d, invalid("metadata")
	}
	d.EventNames, err = list[string](metadata, "event_names")
	return d, err
}

// list returns the field's entries: nil where no list was sent, and not nil
// where an empty one was.
func list[T any](f fields, name string) ([]T, error) {
	value, err := get[[]T](f, name)
	if value == nil {
		return nil, err
	}
	return *value, err
}
