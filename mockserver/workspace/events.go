package workspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds of documents. A data event's document is owned by its user; the names
// of events are kept apart, to be counted.
const (
	eventKind     = "event"
	eventNameKind = "event_name"
)

// Limits that Intercom documents.
const (
	MaxEventNames = 120 // active names of a workspace
	maxMetadata   = 10  // members that are kept of an event's metadata; the others are ignored
)

// year10000 is the first second that is not written with four digits of year:
// milliseconds, sent by mistake, are far behind it.
const year10000 = 253402300800

// Submit makes known what a user did. The same again (by user, name and second)
// is accepted, as by Intercom, but neither kept nor announced again.
func (w *Workspace) Submit(ctx context.Context, e intercom.DataEvent) error {
	return w.update(ctx, func(c *changes) error { return c.submitEvent(ctx, e) })
}

// submitEvent refuses what is no event before it changes anything.
func (c *changes) submitEvent(ctx context.Context, e intercom.DataEvent) error {
	switch {
	case e.EventName == "":
		return missing("event_name", "missing data parameter")
	case e.CreatedAt < 1 || e.CreatedAt >= year10000:
		return invalid("created_at", "created_at is no time of this age: send unix seconds")
	}
	p, err := c.w.person(ctx, c.tx, UserKey{ID: e.ID, UserID: e.UserID, Email: e.Email})
	if err != nil {
		return err
	}
	if e.Metadata, err = firstOf(maxMetadata, e.Metadata); err != nil {
		return invalid("metadata", "metadata is no object: send one")
	}
	return c.submit(ctx, p.User, e)
}

func (c *changes) submit(ctx context.Context, u fixtures.User, e intercom.DataEvent) error {
	at, known, err := c.placeOf(ctx, u.ID, e)
	if err != nil || known {
		return err
	}
	if err := c.name(ctx, e.EventName); err != nil {
		return err
	}
	id, _, err := c.mint(ctx, eventKind)
	if err != nil {
		return err
	}
	item := fixtures.Event{
		Type: "event", EventName: e.EventName, ID: id, IntercomUserID: u.ID, UserID: u.UserID, Email: u.Email,
		Metadata: e.Metadata, CreatedAt: e.CreatedAt, ExtMetadata: []byte("{}"),
	}
	if err := c.put(ctx, at, item); err != nil {
		return err
	}
	return c.announce(ctx, intercom.Legacy, intercom.EventCreated, e.EventName, item) // the item is the same in both eras
}

// placeOf returns where an event's document stands, and whether it stands there
// already. A second holds many events of a user: each gets a millisecond of it,
// in the order in which they came, so that pages can be cut between them.
func (c *changes) placeOf(ctx context.Context, user string, e intercom.DataEvent) (place, bool, error) {
	second := time.Unix(e.CreatedAt, 0).UTC()
	p := place{kind: eventKind, id: fmt.Sprintf("%s/%d/%s", user, e.CreatedAt, e.EventName), owner: user, at: second}
	_, err := get(ctx, c.tx, c.w.key(p.kind, p.id))
	if known := err == nil; known || !errors.Is(err, ErrNotFound) {
		return p, known, err
	}
	page, err := c.tx.List(ctx, store.Query{
		Space: c.w.config.Space, Kind: eventKind, Owner: user, Since: second, Until: second.Add(time.Second - 1), Newest: true, Limit: 1,
	})
	if err != nil {
		return p, false, fmt.Errorf("list events: %w", err)
	}
	for _, last := range page.Docs {
		p.at = last.At.Add(time.Millisecond)
		if p.at.Sub(second) >= time.Second {
			p.at = last.At
		}
	}
	return p, false, nil
}

// name makes the name of an event known, unless there are too many already.
func (c *changes) name(ctx context.Context, name string) error {
	_, err := get(ctx, c.tx, c.w.key(eventNameKind, name))
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	page, err := c.tx.List(ctx, store.Query{Space: c.w.config.Space, Kind: eventNameKind, Limit: MaxEventNames})
	if err != nil {
		return fmt.Errorf("count event names: %w", err)
	}
	if len(page.Docs) >= MaxEventNames {
		return &Refusal{Code: CodeTooMany, Field: "event_name", Message: fmt.Sprintf("Cannot have more than %d active event names", MaxEventNames)}
	}
	return c.put(ctx, place{kind: eventNameKind, id: name}, name)
}
