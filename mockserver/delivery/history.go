package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A Query selects deliveries, in the order in which they were created.
type Query struct {
	Subscription string    // its ID; "" for all
	Newest       bool      // newest first
	Since        time.Time // only those made then or later; zero: all
	After        store.Cursor
	Limit        int
}

// Deliveries returns a page of deliveries with all of their attempts, and
// where to go on; the cursor is zero after the last page.
func (d *Deliverer) Deliveries(ctx context.Context, q Query) ([]Delivery, store.Cursor, error) {
	page, err := d.Store.List(ctx, store.Query{
		Space: d.Space, Kind: deliveryKind, Owner: q.Subscription, Newest: q.Newest, Since: q.Since, After: q.After, Limit: q.Limit,
	})
	if err != nil {
		return nil, store.Cursor{}, fmt.Errorf("list deliveries: %w", err)
	}
	found := make([]Delivery, len(page.Docs))
	for i, doc := range page.Docs {
		if found[i], err = d.story(ctx, doc); err != nil {
			return nil, store.Cursor{}, err
		}
	}
	if !page.More {
		return found, store.Cursor{}, nil
	}
	return found, page.Next, nil
}

// Delivery returns one delivery with all of its attempts, or
// [store.ErrNotFound].
func (d *Deliverer) Delivery(ctx context.Context, id string) (Delivery, error) {
	doc, err := d.Store.Get(ctx, store.Key{Space: d.Space, Kind: deliveryKind, ID: id})
	if err != nil {
		return Delivery{}, fmt.Errorf("delivery %s: %w", id, err)
	}
	return d.story(ctx, doc)
}

func (d *Deliverer) story(ctx context.Context, doc store.Doc) (Delivery, error) {
	v, err := decodeDelivery(doc)
	if err != nil {
		return v, err
	}
	page, err := d.Store.List(ctx, store.Query{Space: d.Space, Kind: attemptKind, Owner: v.ID})
	if err != nil {
		return v, fmt.Errorf("attempts of delivery %s: %w", v.ID, err)
	}
	// Copies that go together are not made in their order.
	slices.SortFunc(page.Docs, func(a, b store.Doc) int { return strings.Compare(a.ID, b.ID) })
	for _, doc := range page.Docs {
		a, err := decodeAttempt(doc)
		if err != nil {
			return v, err
		}
		v.Attempts, v.State = append(v.Attempts, a), a.State
	}
	return v, nil
}
