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
