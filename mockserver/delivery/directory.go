package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"unsafe"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A directory reads subscriptions and remembers how it read each document, so
// that a subscription is decoded when it changes and not for every delivery.
type directory struct {
	mu   sync.Mutex
	read map[string]reading
}

type reading struct {
	body         []byte // documents' bodies never change, so the same bytes are the same subscription
	subscription *subscriber
}

// A subscriber is a subscription with what is made of it once for all deliveries.
type subscriber struct {
	intercom.Subscription
	signer intercom.Signer
}

// wanting returns the subscriptions that want to hear of o.
func (d *directory) wanting(ctx context.Context, r store.Reader, space string, o workspace.Occurrence) ([]*subscriber, error) {
	page, err := r.List(ctx, store.Query{Space: space, Kind: workspace.SubscriptionKind})
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	var found []*subscriber
	for _, doc := range page.Docs {
		s, err := d.decode(doc)
		if err != nil {
			return nil, err
		}
		if (o.To == "" || o.To == s.ID) && s.Wants(o.Topic, o.Event) {
			found = append(found, s)
		}
	}
	return found, nil
}

func (d *directory) one(ctx context.Context, r store.Reader, space, id string) (*subscriber, error) {
	doc, err := r.Get(ctx, store.Key{Space: space, Kind: workspace.SubscriptionKind, ID: id})
	if err != nil {
		return nil, fmt.Errorf("subscription %s: %w", id, err)
	}
	return d.decode(doc)
}

// decode returns a subscription that many may read at once, and nobody changes.
func (d *directory) decode(doc store.Doc) (*subscriber, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.read[doc.ID]; ok && same(known.body, doc.Body) {
		return known.subscription, nil
	}
	s := new(subscriber)
	if err := json.Unmarshal(doc.Body, &s.Subscription); err != nil {
		return nil, fmt.Errorf("subscription %s: its record cannot be read: %w", doc.ID, err)
	}
	s.signer = s.Secret().Signer()
	if d.read == nil {
		d.read = map[string]reading{}
	}
	d.read[doc.ID] = reading{doc.Body, s}
	return s, nil
}

// same reports whether a and b are the same memory.
func same(a, b []byte) bool { return len(a) == len(b) && unsafe.SliceData(a) == unsafe.SliceData(b) }
