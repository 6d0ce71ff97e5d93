package workspace

import (
	"context"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// listable is how old a data event may be to be listed. Summaries know older
// ones too.
const listable = 90 * 24 * time.Hour

// An EventQuery selects what one user did, the youngest first.
type EventQuery struct {
	User   UserKey
	Before time.Time // only older ones; zero means no bound
	Since  time.Time // only younger ones; zero means no bound
	Limit  int       // at most so many; 0 means all
}

// An EventPage is a page of what one user did.
type EventPage struct {
	User   fixtures.User
	Events []fixtures.Event
	Newest time.Time // place of the first of them, a Since for those to come; zero for an empty page
	Oldest time.Time // place of the last of them, a Before for the next page
	More   bool      // whether there is a next page
}

// Events returns a page of what a user did.
func (w *Workspace) Events(ctx context.Context, q EventQuery) (EventPage, error) {
	p, err := w.person(ctx, w.config.Store, q.User)
	if err != nil {
		return EventPage{}, err
	}
	query := w.eventsOf(p.User.ID)
	query.Since, query.Limit = w.now().Add(-listable), q.Limit
	if after := q.Since.Add(time.Millisecond); !q.Since.IsZero() && after.After(query.Since) {
		query.Since = after
	}
	if !q.Before.IsZero() {
		query.Until = q.Before.Add(-time.Millisecond)
	}
	found, err := w.config.Store.List(ctx, query)
	if err != nil {
		return EventPage{}, fmt.Errorf("list events: %w", err)
	}
	page := EventPage{User: p.User, Events: make([]fixtures.Event, len(found.Docs)), More: found.More}
	for i, doc := range found.Docs {
		if err := decode(doc, &page.Events[i]); err != nil {
			return EventPage{}, err
		}
	}
	if n := len(found.Docs); n > 0 {
		page.Newest, page.Oldest = found.Docs[0].At, found.Docs[n-1].At
	}
	return page, nil
}

func (w *Workspace) eventsOf(user string) store.Query {
	return store.Query{Space: w.config.Space, Kind: eventKind, Owner: user, Newest: true}
}

// Summary counts what a user did by name, the latest first.
func (w *Workspace) Summary(ctx context.Context, k UserKey) (fixtures.User, []EventSummary, error) {
	p, err := w.person(ctx, w.config.Store, k)
	if err != nil {
		return p.User, nil, err
	}
	all, err := w.summaries(ctx, p.User.ID)
	if err != nil {
		return p.User, nil, err
	}
	found, err := w.config.Store.List(ctx, w.eventsOf(p.User.ID))
	if err != nil {
		return p.User, nil, fmt.Errorf("list events: %w", err)
	}
	for _, doc := range found.Docs {
		var e fixtures.Event
		if err := decode(doc, &e); err != nil {
			return p.User, nil, err
		}
		at := time.Unix(e.CreatedAt, 0).UTC()
		all = add(all, EventSummary{Name: e.EventName, First: at, Last: at, Count: 1})
	}
	latestFirst(all)
	return p.User, all, nil
}
