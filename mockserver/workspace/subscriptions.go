package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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

// Subscription returns one subscription, or [ErrNotFound].
func (w *Workspace) Subscription(ctx context.Context, id string) (intercom.Subscription, error) {
	s, _, err := subscription(ctx, w.config.Store, w.config.Space, id)
	if err == nil && s.App {
		err = ErrNotFound
	}
	return w.linked(s), err
}

// Subscriptions returns all subscriptions, the oldest first.
func (w *Workspace) Subscriptions(ctx context.Context) ([]intercom.Subscription, error) {
	found, err := Subscriptions(ctx, w.config.Store, w.config.Space)
	found = slices.DeleteFunc(found, func(s intercom.Subscription) bool { return s.App })
	for i, s := range found {
		found[i] = w.linked(s)
	}
	return found, err
}

// Subscriptions returns the subscriptions of a space as r sees them, the
// oldest first, without links.
func Subscriptions(ctx context.Context, r store.Reader, space string) ([]intercom.Subscription, error) {
	page, err := r.List(ctx, store.Query{Space: space, Kind: SubscriptionKind})
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	found := make([]intercom.Subscription, len(page.Docs))
	for i, doc := range page.Docs {
		if err := decode(doc, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Disable makes a subscription inactive, as of at.
func Disable(ctx context.Context, tx store.Tx, space, id string, at time.Time) error {
	_, err := change(ctx, tx, space, id, at, func(s *intercom.Subscription) error {
		s.Active = false
		return nil
	})
	return err
}

// byREST returns a subscription that REST may see and change.
func (c *changes) byREST(ctx context.Context, id string) (intercom.Subscription, error) {
	s, _, err := subscription(ctx, c.tx, c.w.config.Space, id)
	if err == nil && s.App {
		err = fmt.Errorf("subscription %q is an app's: %w", id, ErrNotFound)
	}
	return s, err
}

// subscription returns a subscription and its document.
func subscription(ctx context.Context, r store.Reader, space, id string) (s intercom.Subscription, doc store.Doc, err error) {
	doc, err = get(ctx, r, store.Key{Space: space, Kind: SubscriptionKind, ID: id})
	if err == nil {
		err = decode(doc, &s)
	}
	return s, doc, err
}

// linked returns s with links to where the API is served now.
func (w *Workspace) linked(s intercom.Subscription) intercom.Subscription {
	s.Self = w.BaseURL() + "/subscriptions/" + s.ID
	s.Links = intercom.SubscriptionLinks{Sent: s.Self + "/sent", Retry: s.Self + "/retry", Errors: s.Self + "/errors"}
	return s
}

// change changes a subscription, which keeps its place in the order of creation.
func change(ctx context.Context, tx store.Tx, space, id string, at time.Time, apply func(*intercom.Subscription) error) (intercom.Subscription, error) {
	s, doc, err := subscription(ctx, tx, space, id)
	if err != nil {
		return s, err
	}
	if err := apply(&s); err != nil {
		return s, err
	}
	s.UpdatedAt = at.Unix()
	if doc.Body, err = json.Marshal(s); err != nil {
		return s, fmt.Errorf("subscription %s: %w", id, err)
	}
	return s, tx.Put(ctx, doc)
}
