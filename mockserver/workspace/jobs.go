package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

var errClosed = &Refusal{Code: CodeClosed, Field: "job/id", Message: "the job is closed: leave its id out to begin another"}

// Enqueue makes a task of items, which a job carries out when it is due: the
// one that is named, or a new one. See [Workspace.Run].
func (w *Workspace) Enqueue(ctx context.Context, job string, items []JobItem) (j Job, err error) {
	err = w.update(ctx, func(c *changes) error {
		if j, err = c.jobFor(ctx, job); err != nil {
			return err
		}
		id, _, err := c.mint(ctx, "task")
		if err != nil {
			return err
		}
		now := w.now()
		id = "task_" + id
		j.Tasks = append(slices.Clone(j.Tasks), Task{ID: id, ItemCount: len(items), CreatedAt: now, State: JobPending})
		j.State, j.CompletedAt = JobRunning, nil
		if err := c.put(ctx, place{kind: taskKind, id: id, owner: j.ID, at: now.Add(taskDelay)}, items); err != nil {
			return err
		}
		c.committed = append(c.committed, w.poke)
		return c.putJob(ctx, j)
	})
	return j, err
}

// jobFor returns the job of that ID while it is open, or a new one for no ID.
func (c *changes) jobFor(ctx context.Context, id string) (j Job, err error) {
	if id != "" {
		if err := c.w.read(ctx, c.tx, jobKind, id, &j); err != nil {
			return j, noJob(err)
		}
		if !c.w.now().Before(j.ClosingAt) {
			return j, errClosed
		}
		return j, nil
	}
	id, _, err = c.mint(ctx, jobKind)
	now := c.w.now()
	return Job{ID: "job_" + id, Name: "api_bulk_job", CreatedAt: now, ClosingAt: now.Add(jobOpen)}, err
}

func (c *changes) putJob(ctx context.Context, j Job) error {
	j.UpdatedAt = c.w.now()
	return c.put(ctx, place{kind: jobKind, id: j.ID, at: j.CreatedAt}, j)
}

func noJob(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &Refusal{Code: CodeNotFound, Message: "Job Not Found"}
	}
	return err
}

// CloseJob lets a job take no more from the given time on, at the latest from
// when it would have closed by itself.
func (w *Workspace) CloseJob(ctx context.Context, id string, at time.Time) (j Job, err error) {
	err = w.update(ctx, func(c *changes) error {
		if err := w.read(ctx, c.tx, jobKind, id, &j); err != nil {
			return noJob(err)
		}
		if at.Before(j.ClosingAt) {
			j.ClosingAt = at
		}
		return c.putJob(ctx, j)
	})
	return j, err
}

// JobErrors returns the items of a job that could not be carried out, in the
// order in which they were tried.
func (w *Workspace) JobErrors(ctx context.Context, id string) ([]JobItem, error) {
	if _, err := w.Job(ctx, id); err != nil {
		return nil, err
	}
	page, err := w.config.Store.List(ctx, store.Query{Space: w.config.Space, Kind: jobItemKind, Owner: id})
	if err != nil {
		return nil, fmt.Errorf("list items of job %s: %w", id, err)
	}
	found := make([]JobItem, len(page.Docs))
	for i, doc := range page.Docs {
		if err := decode(doc, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}
