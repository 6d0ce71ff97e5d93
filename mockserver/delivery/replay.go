package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

var errNoSubscription = errors.New("it was sent to a URL alone, whose secret is not kept; replay deliveries of subscriptions")

// Replay delivers the notification of a delivery again, by the same plan, as a
// delivery of its own that says what it repeats. It goes where the subscription
// has its URL now, and is signed with its secret of now. edit, unless it is nil,
// returns the item to send instead of the one it is given.
func (d *Deliverer) Replay(ctx context.Context, id string, edit func(json.RawMessage) (json.RawMessage, error)) (Delivery, error) {
	v, err := d.edited(ctx, id, edit)
	if err != nil {
		return Delivery{}, fmt.Errorf("replay delivery %s: %w", id, err)
	}
	var j *job
	err = d.Store.Update(ctx, func(tx store.Tx) error {
		s, err := d.directory.one(ctx, tx, d.Space, v.Subscription)
		if err != nil {
			return err
		}
		n, err := d.mint(ctx, tx, 1)
		if err != nil {
			return err
		}
		v.ID, v.URL = d.id(n), s.URL
		j = &job{Delivery: v}
		return d.put(ctx, tx, &v)
	})
	if err != nil {
		return Delivery{}, fmt.Errorf("replay delivery %s: %w", id, err)
	}
	due := v.Created.Add(v.Plan.Delay)
	d.show(j, due)
	d.dispatcher.add(due, j)
	return v, nil
}

// edited returns a delivery like the one of that ID, with nothing done yet.
func (d *Deliverer) edited(ctx context.Context, id string, edit func(json.RawMessage) (json.RawMessage, error)) (Delivery, error) {
	doc, err := d.Store.Get(ctx, store.Key{Space: d.Space, Kind: deliveryKind, ID: id})
	if err != nil {
		return Delivery{}, err
	}
	v, err := decodeDelivery(doc)
	switch {
	case err != nil:
		return Delivery{}, err
	case v.Subscription == "":
		return Delivery{}, errNoSubscription
	}
	v.Of, v.Created = id, now(d.Clock)
	v.Plan.Order, v.Plan.Within = nil, 0 // alone it has no order
	if edit == nil {
		return v, nil
	}
	v.Notification.Data.Item, err = edit(v.Notification.Data.Item)
	if err == nil && !json.Valid(v.Notification.Data.Item) {
		err = errors.New("what its item was changed to is not JSON")
	}
	return v, err
}
