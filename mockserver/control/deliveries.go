package control

import (
	"context"
	"encoding/base64"
	"net/url"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// How much a list has, and how much is looked at for it.
const (
	usualLimit = 50
	looked     = 20_000
	chunk      = 256
)

// cursorText and parseCursor turn places into text and back.
func cursorText(c store.Cursor) string {
	if c.IsZero() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(c.At.UTC().Format(time.RFC3339Nano) + " " + c.ID))
}

func parseCursor(text string) (c store.Cursor, err error) {
	if text == "" {
		return c, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil && len(raw) > 0 {
		var at string
		for i, b := range raw {
			if b == ' ' {
				at, c.ID = string(raw[:i]), string(raw[i+1:])
				break
			}
		}
		c.At, err = time.Parse(time.RFC3339Nano, at)
	}
	if err != nil {
		return c, refuse(codeInvalid, "after: it is not what a page before had as next")
	}
	return c, nil
}

// patternOf reads what a query asks for. It has been found to be as described.
func patternOf(q url.Values) Pattern {
	p := Pattern{
		Topic: q.Get("topic"), State: q.Get("state"), Subscription: q.Get("subscription"), Text: q.Get("text"),
		Method: q.Get("method"), Path: q.Get("path"), Operation: q.Get("operation"),
	}
	p.Since, _ = time.Parse(time.RFC3339, q.Get("since"))
	p.Status, _ = strconv.Atoi(q.Get("status"))
	if q.Has("unmatched") {
		p.Unmatched = new(q.Get("unmatched") == "true")
	}
	return p
}

func limitOf(q url.Values) int {
	if n, err := strconv.Atoi(q.Get("limit")); err == nil {
		return n
	}
	return usualLimit
}

// A search goes through deliveries until it has found enough.
type search struct {
	query    delivery.Query
	criteria criteria[delivery.Delivery]
	limit    int // of what is found; 0: all
	look     int // at so many; 0: at all
	misses   misses
}

// run returns what fits, and where to go on if there may be more.
func (s *search) run(ctx context.Context, in *delivery.Deliverer) (found []delivery.Delivery, next store.Cursor, err error) {
	s.misses = misses{}
	s.query.Limit = chunk
	if s.limit > 0 && len(s.criteria) == 0 {
		s.query.Limit = min(s.limit, chunk)
	}
	for seen := 0; ; {
		page, after, err := in.Deliveries(ctx, s.query)
		if err != nil {
			return nil, next, err
		}
		for i, d := range page {
			seen++
			fits, but := s.criteria.fit(d)
			if but != nil {
				s.misses.add(but.reason(d))
			}
			if !fits {
				continue
			}
			found = append(found, d)
			if last := i == len(page)-1; len(found) == s.limit && !(last && after.IsZero()) {
				return found, store.Cursor{At: d.Created, ID: d.ID}, nil
			}
		}
		if after.IsZero() || s.look > 0 && seen >= s.look {
			return found, after, nil
		}
		s.query.After = after
	}
}

func (c *control) listDeliveries(k *call) (answer, error) {
	q := k.URL.Query()
	p := patternOf(q)
	asked, err := p.ofDelivery()
	if err != nil {
		return answer{}, err
	}
	after, err := parseCursor(q.Get("after"))
	if err != nil {
		return answer{}, err
	}
	s := search{criteria: asked, limit: limitOf(q), look: looked, query: delivery.Query{
		Subscription: p.Subscription, Newest: q.Get("order") != "oldest", Since: p.Since, After: after,
	}}
	d := k.space.Server().Deliverer
	found, next, err := s.run(k.Context(), d)
	if err != nil {
		return answer{}, err
	}
	page := DeliveryPage{Deliveries: []Delivery{}, Next: cursorText(next), Dropped: d.Evicted()}
	for _, one := range found {
		page.Deliveries = append(page.Deliveries, sayDelivery(one))
	}
	if len(found) == 0 && next.IsZero() {
		page.Near = append(p.hint(nil), s.misses.text()...)
	}
	return ok(page), nil
}

// sayDelivery says what became of a delivery, without its bytes.
func sayDelivery(d delivery.Delivery) Delivery {
	c := delivery.Change{
		ID: d.ID, Of: d.Of, Subscription: d.Subscription, URL: d.URL, Topic: d.Notification.Topic, Event: eventIn(d.Notification.Data.Item),
		Notification: d.Notification.ID, Created: d.Created, Plan: &d.Plan, State: d.State, Attempted: len(d.Attempts),
	}
	if n := len(d.Attempts); n > 0 {
		c.Last = new(d.Attempts[n-1].Glance())
	}
	if d.State == delivery.Pending {
		c.Due = d.Due()
	}
	return sayChange(c)
}

// getDelivery tells all about one delivery.
func (c *control) getDelivery(k *call) (answer, error) {
	server := k.space.Server()
	d, err := server.Deliverer.Delivery(k.Context(), k.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	said, err := c.sayWhole(k, d)
	return ok(said), err
}

func (c *control) sayWhole(k *call, d delivery.Delivery) (Delivery, error) {
	server := k.space.Server()
	said, redactor := sayDelivery(d), c.redactor(k.space)
	said.Item = d.Notification.Data.Item
	var secret secretOf
	if s, err := server.Workspace.Anyone(k.Context(), d.Subscription); err == nil {
		secret = secretOf{s.Secret(), true}
	}
	for _, a := range d.Attempts {
		said.Attempts = append(said.Attempts, sayAttempt(a, secret, redactor))
	}
	if d.Subscription == "" {
		return said, nil
	}
	h, err := server.Deliverer.Health(k.Context(), d.Subscription)
	said.Health = new(sayHealth(h))
	return said, err
}
