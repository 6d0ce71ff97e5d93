package workspace

import (
	"context"
	"encoding/json"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Kinds of documents. A task stands at the time when it is due and is owned by
// its job, as is an item that could not be carried out.
const (
	jobKind     = "job"
	taskKind    = "job_task"
	jobItemKind = "job_item"
)

// When what a job is to do is done, and for how long it takes more to do.
const (
	taskDelay = time.Second
	jobOpen   = 15 * time.Minute
)

// A JobState is where a job, or one of its tasks, stands.
type JobState string

// The states of jobs and tasks.
const (
	JobPending   JobState = "pending"
	JobRunning   JobState = "running"
	JobCompleted JobState = "completed"
	JobFailed    JobState = "failed" // nothing of it could be carried out
)

// A Job is work that is done later. More can be added until it closes.
type Job struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	State       JobState   `json:"state"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
	CompletedAt *time.Time `json:"completed_at"`
	ClosingAt   time.Time  `json:"closing_at"`
	Tasks       []Task     `json:"tasks"`
}

// A Task is what one call added to a job.
type Task struct {
	ID          string     `json:"id"`
	ItemCount   int        `json:"item_count"`
	CreatedAt   time.Time  `json:"created_at"`
	StartedAt   *time.Time `json:"started_at"`
	CompletedAt *time.Time `json:"completed_at"`
	State       JobState   `json:"state"`
}

// A JobItem is one thing that a job is to do: to submit an event, unless it is
// known already why that cannot be done.
type JobItem struct {
	ID        string             `json:"id"`
	Method    string             `json:"method"`
	DataType  string             `json:"data_type"`
	Data      json.RawMessage    `json:"data"` // as it was sent
	Event     intercom.DataEvent `json:"event"`
	Refused   *Refusal           `json:"refused"`
	UpdatedAt time.Time          `json:"updated_at"`
}

// Job returns a job.
func (w *Workspace) Job(ctx context.Context, id string) (j Job, err error) {
	return j, noJob(w.read(ctx, w.config.Store, jobKind, id, &j))
}
