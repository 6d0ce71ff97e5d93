package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// summaryKind is the kind of the documents that say what a user did before
// anybody submitted it. Each is owned by its user.
const summaryKind = "event_summary"

// An EventSummary is how often, and when, a user did one thing.
type EventSummary struct {
	Name        string
	First, Last time.Time
	Count       int
}

// Summarize makes known what a user did without telling of each time. It is
// announced to nobody. What was said of the same event before is forgotten.
func (w *Workspace) Summarize(ctx context.Context, k UserKey, all []EventSummary) error {
	return w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, k)
		if err != nil {
			return err
		}
		for _, s := range all {
			switch {
			case s.Name == "":
				return missing("event_summaries/event_name", "missing data parameter")
			case s.Last.Before(s.First):
				return invalid("event_summaries/last", "the last time is before the first: send them in their order")
			}
			if err := c.name(ctx, s.Name); err != nil {
				return err
			}
			at := place{kind: summaryKind, id: p.User.ID + "/" + s.Name, owner: p.User.ID, at: s.Last}
			if err := c.put(ctx, at, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// summaries returns what was said of a user by summaries alone.
func (w *Workspace) summaries(ctx context.Context, user string) ([]EventSummary, error) {
	page, err := w.config.Store.List(ctx, store.Query{Space: w.config.Space, Kind: summaryKind, Owner: user})
	if err != nil {
		return nil, fmt.Errorf("list event summaries: %w", err)
	}
	found := make([]EventSummary, len(page.Docs))
	for i, doc := range page.Docs {
		err = errors.Join(err, decode(doc, &found[i]))
	}
	return found, err
}

// add counts more of what it may have counted already.
func add(all []EventSummary, more EventSummary) []EventSummary {
	i := slices.IndexFunc(all, func(s EventSummary) bool { return s.Name == more.Name })
	if i < 0 {
		return append(all, more)
	}
	s := &all[i]
	s.Count += more.Count
	if more.First.Before(s.First) {
		s.First = more.First
	}
	if more.Last.After(s.Last) {
		s.Last = more.Last
	}
	return all
}

// latestFirst sorts by when something was done last.
func latestFirst(all []EventSummary) {
	slices.SortStableFunc(all, func(a, b EventSummary) int { return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Name, b.Name)) })
}
