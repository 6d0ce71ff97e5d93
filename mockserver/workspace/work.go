package workspace

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// carryOut carries out a task, all of it in one transaction, so that an end of
// the program in between leaves it to be done.
func (w *Workspace) carryOut(ctx context.Context, task store.Doc) error {
	return w.update(ctx, func(c *changes) error {
		var items []JobItem
		if err := decode(task, &items); err != nil {
			return err
		}
		var job Job
		if err := w.read(ctx, c.tx, jobKind, task.Owner, &job); err != nil {
			return err
		}
		refused := 0
		for i, item := range items {
			done, err := c.try(ctx, task, i, item)
			if err != nil {
				return err
			}
			if !done {
				refused++
			}
		}
		if err := c.tx.Delete(ctx, task.Key); err != nil {
			return err
		}
		job.finish(task.ID, c.w.now(), refused == len(items))
		return c.putJob(ctx, job)
	})
}

// try carries out the i-th item of a task, or keeps why that cannot be done.
func (c *changes) try(ctx context.Context, task store.Doc, i int, item JobItem) (done bool, err error) {
	if item.Refused == nil {
		err = c.submitEvent(ctx, item.Event)
	}
	switch refused := (*Refusal)(nil); {
	case errors.As(err, &refused):
		item.Refused = refused
	case err != nil:
		return false, err
	case item.Refused == nil:
		return true, nil
	}
	item.UpdatedAt = c.w.now()
	if item.ID, _, err = c.mint(ctx, jobItemKind); err != nil {
		return false, err
	}
	at := place{kind: jobItemKind, id: item.ID, owner: task.Owner, at: item.UpdatedAt.Add(time.Duration(i))}
	return false, c.put(ctx, at, item)
}

// finish marks a task as done, and the job with the last of them.
func (j *Job) finish(task string, now time.Time, failed bool) {
	state := JobCompleted
	if failed {
		state = JobFailed
	}
	left, worked := false, false
	for i := range j.Tasks {
		t := &j.Tasks[i]
		if t.ID == task {
			t.StartedAt, t.CompletedAt, t.State = &now, &now, state
		}
		left = left || t.CompletedAt == nil
		worked = worked || t.State == JobCompleted
	}
	if left {
		return
	}
	j.State, j.CompletedAt = JobFailed, &now
	if worked || !slices.ContainsFunc(j.Tasks, func(t Task) bool { return t.ItemCount > 0 }) {
		j.State = JobCompleted
	}
}
