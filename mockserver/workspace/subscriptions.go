package workspace

import (
	"context"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// SubscriptionKind is the kind of the documents that hold subscriptions, each
// as the JSON of an [intercom.Subscription], in the order of their creation.
const SubscriptionKind = "subscription"

// MaxSubscriptions is how many subscriptions a workspace may have.
const MaxSubscriptions = 250

// Subscribe makes a subscription, and a ping to it.
//
// An Active of false counts as not given: a client that does not know the
// field sends its zero value, and would never be sent anything.
func (w *Workspace) Subscribe(ctx context.Context, d Draft) (s intercom.Subscription, err error) {
	d.Active = nil
	err = w.update(ctx, func(c *changes) error {
		s = intercom.Subscription{
			Type: "notification_subscription", ServiceType: "web", AppID: w.config.AppID,
			Active: true, Mode: "point", Notes: []string{},
		}
		if err := d.apply(&s); err != nil {
			return err
		}
		if err := c.roomForSubscription(ctx); err != nil {
			return err
		}
		id, at, err := c.mint(ctx, "nsub")
		if err != nil {
			return err
		}
		s.ID, s.CreatedAt, s.UpdatedAt = id, at.Unix(), at.Unix()
		if err := c.put(ctx, place{kind: SubscriptionKind, id: id, at: at}, s); err != nil {
			return err
		}
		return c.ping(ctx, s.ID)
	})
	return w.linked(s), err
}

func (c *changes) roomForSubscription(ctx context.Context) error {
	room := MaxSubscriptions
	if _, err := get(ctx, c.tx, c.w.key(appKind, appID)); err == nil {
		room++ // the app's is not one of them
	}
	page, err := c.tx.List(ctx, store.Query{Space: c.w.config.Space, Kind: SubscriptionKind, Limit: room})
	if err != nil {
		return fmt.Errorf("count subscriptions: %w", err)
	}
	if len(page.Docs) >= room {
		return &Refusal{Code: CodeTooMany, Message: fmt.Sprintf("Cannot have more than %d subscriptions", MaxSubscriptions)}
	}
	return nil
}

// UpdateSubscription changes what d names, and nothing if it refuses to.
func (w *Workspace) UpdateSubscription(ctx context.Context, id string, d Draft) (s intercom.Subscription, err error) {
	err = w.update(ctx, func(c *changes) error {
		if _, err = c.byREST(ctx, id); err != nil {
			return err
		}
		s, err = change(ctx, c.tx, w.config.Space, id, w.now(), d.apply)
		return err
	})
	return w.linked(s), err
}

// Unsubscribe removes a subscription and returns what it was.
func (w *Workspace) Unsubscribe(ctx context.Context, id string) (s intercom.Subscription, err error) {
	err = w.update(ctx, func(c *changes) error {
		if s, err = c.byREST(ctx, id); err != nil {
			return err
		}
		return c.tx.Delete(ctx, w.key(SubscriptionKind, id))
	})
	return w.linked(s), err
}

// Ping sends a ping to a subscription, active or not.
func (w *Workspace) Ping(ctx context.Context, id string) (s intercom.Subscription, err error) {
	err = w.update(ctx, func(c *changes) error {
		if s, err = c.byREST(ctx, id); err != nil {
			return err
		}
		return c.ping(ctx, id)
	})
	return w.linked(s), err
}
