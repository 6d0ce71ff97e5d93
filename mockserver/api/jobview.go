package api

import (
	"encoding/json"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A jobView is a job as REST shows it: with times in unix seconds and links.
type jobView struct {
	ID          string             `json:"id"`
	AppID       string             `json:"app_id"`
	Name        string             `json:"name"`
	State       workspace.JobState `json:"state"`
	CreatedAt   int64              `json:"created_at"`
	UpdatedAt   int64              `json:"updated_at"`
	CompletedAt *int64             `json:"completed_at"`
	ClosingAt   int64              `json:"closing_at"`
	Tasks       []taskView         `json:"tasks"`
	Links       jobLinks           `json:"links"`
}

type taskView struct {
	ID          string             `json:"id"`
	ItemCount   int                `json:"item_count"`
	CreatedAt   int64              `json:"created_at"`
	StartedAt   *int64             `json:"started_at"`
	CompletedAt *int64             `json:"completed_at"`
	State       workspace.JobState `json:"state"`
}

type jobLinks struct {
	Error string `json:"error"`
	Self  string `json:"self"`
}

// A jobErrors is a page of what a job could not do.
type jobErrors struct {
	AppID string        `json:"app_id"`
	JobID string        `json:"job_id"`
	Pages pages         `json:"pages"`
	Items []jobItemView `json:"items"`
}

type jobItemView struct {
	Type      string          `json:"type"`
	ID        string          `json:"id"`
	UpdatedAt int64           `json:"updated_at"`
	Method    string          `json:"method"`
	DataType  string          `json:"data_type"`
	Data      json.RawMessage `json:"data"`
	Error     problem         `json:"error"`
}

func (a *api) viewOfJob(j workspace.Job) jobView {
	self := a.Workspace.BaseURL() + "/jobs/" + j.ID
	v := jobView{
		ID: j.ID, AppID: a.Workspace.AppID(), Name: j.Name, State: j.State, CreatedAt: j.CreatedAt.Unix(), UpdatedAt: j.UpdatedAt.Unix(),
		CompletedAt: unixOf(j.CompletedAt), ClosingAt: j.ClosingAt.Unix(), Tasks: []taskView{}, Links: jobLinks{Error: self + "/error", Self: self},
	}
	for _, t := range j.Tasks {
		v.Tasks = append(v.Tasks, taskView{t.ID, t.ItemCount, t.CreatedAt.Unix(), unixOf(t.StartedAt), unixOf(t.CompletedAt), t.State})
	}
	return v
}

// unixOf is a time in unix seconds, if there is one.
func unixOf(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	return new(t.Unix())
}
