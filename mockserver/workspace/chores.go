package workspace

import (
	"context"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// chores are what is done when its time has come: its documents stand at the
// time when they are due. To add a chore, add a row.
var chores = []struct {
	kind string
	do   func(*Workspace, context.Context, store.Doc) error // also removes the document
}{
	{taskKind, (*Workspace).carryOut},
	{snoozeKind, (*Workspace).wake},
}

// Run does what is due, the tasks of jobs and the ends of snoozes, until ctx
// ends. It returns an error when they cannot be read or kept.
func (w *Workspace) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := w.CatchUp(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		w.config.Clock.Wait(ctx, due, w.added) // whatever ends it, what is due is looked for again
	}
	return nil
}

// poke makes Run look for chores again.
func (w *Workspace) poke() {
	select {
	case w.added <- struct{}{}:
	default: // it is about to look anyway
	}
}

// CatchUp does what is due, in the order of time, and returns when there will be
// more to do, the zero time for never.
func (w *Workspace) CatchUp(ctx context.Context) (time.Time, error) {
	w.catching.Lock() // nothing is done twice
	defer w.catching.Unlock()
	next, err := w.work(ctx)
	if err != nil {
		return next, fmt.Errorf("do what is due: %w", err)
	}
	return next, nil
}

func (w *Workspace) work(ctx context.Context) (time.Time, error) {
	for {
		next, do, err := w.nextChore(ctx)
		if err != nil || do == nil {
			return time.Time{}, err
		}
		if next.At.After(w.now()) {
			return next.At, nil
		}
		if err := do(w, ctx, next); err != nil {
			return time.Time{}, err
		}
	}
}

// nextChore returns the chore that is due first and what does it, which is nil
// if there is none.
func (w *Workspace) nextChore(ctx context.Context) (first store.Doc, do func(*Workspace, context.Context, store.Doc) error, err error) {
	for _, chore := range chores {
		page, err := w.config.Store.List(ctx, store.Query{Space: w.config.Space, Kind: chore.kind, Limit: 1})
		if err != nil {
			return first, nil, err
		}
		if len(page.Docs) > 0 && (do == nil || page.Docs[0].At.Before(first.At)) {
			first, do = page.Docs[0], chore.do
		}
	}
	return first, do, nil
}
