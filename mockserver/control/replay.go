package control

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// replay delivers again, edited or not.
func (c *control) replay(k *call) (answer, error) {
	var e Edit
	if err := k.decode(&e); err != nil {
		return answer{}, err
	}
	d, err := k.space.Server().Deliverer.Replay(k.Context(), k.PathValue("id"), e.edit())
	switch {
	case errors.Is(err, store.ErrNotFound), errors.Is(err, context.Canceled):
		return answer{}, err
	case err != nil:
		return answer{}, as(codeConflict, err)
	}
	said, err := c.sayWhole(k, d)
	return ok(said), err
}

// edit returns what makes one item of another, nil if nothing is to be changed.
func (e Edit) edit() func(json.RawMessage) (json.RawMessage, error) {
	set := editing(e.Set)
	if e.Item == nil {
		return set
	}
	return func(json.RawMessage) (json.RawMessage, error) {
		if set == nil {
			return e.Item, nil
		}
		return set(e.Item)
	}
}

// replayFailed delivers again what failed: each notification once, the latest of
// its replays counting for it.
func (c *control) replayFailed(k *call) (answer, error) {
	var p Pattern
	if err := k.decode(&p); err != nil {
		return answer{}, err
	}
	asked, err := p.ofDelivery()
	if err != nil {
		return answer{}, err
	}
	k.patient()
	in := k.space.Server().Deliverer
	s := search{query: delivery.Query{Subscription: p.Subscription, Since: p.Since}}
	all, _, err := s.run(k.Context(), in)
	if err != nil {
		return answer{}, err
	}
	said := Made{Deliveries: []string{}}
	for _, id := range failed(all, asked) {
		d, err := in.Replay(k.Context(), id, nil)
		if err != nil {
			said.Note = "not all can be delivered again: " + err.Error()
			continue
		}
		said.Deliveries = append(said.Deliveries, d.ID)
	}
	if len(said.Deliveries) == 0 && said.Note == "" {
		said.Note = "nothing has failed that was not delivered again since"
	}
	return ok(said), nil
}

// failed returns the deliveries, oldest first, that have failed, fit, and were
// not delivered again.
func failed(all []delivery.Delivery, asked criteria[delivery.Delivery]) (ids []string) {
	again := map[string]bool{}
	for _, d := range all {
		if d.Of != "" {
			again[d.Of] = true
		}
	}
	for _, d := range all {
		fits, _ := asked.fit(d)
		if fits && d.State == delivery.Failed && !again[d.ID] {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
