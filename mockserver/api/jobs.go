package api

import (
	"encoding/json"
	"errors"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// bulkDataEvents makes a job of events. What is wrong with one of them is in
// the errors of the job, so that the others are submitted all the same.
func (a *api) bulkDataEvents(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	sent, err := list[json.RawMessage](f, "items")
	if err != nil {
		return answer{}, err
	}
	items := make([]workspace.JobItem, len(sent))
	for i, one := range sent {
		if items[i], err = a.jobItemOf(one); err != nil {
			return answer{}, err
		}
	}
	job, err := jobNamed(f)
	if err != nil {
		return answer{}, err
	}
	j, err := a.Workspace.Enqueue(c.Context(), job, items)
	return ok(a.viewOfJob(j)), err
}

// jobNamed is the ID of the job that a client adds to, if it names one.
func jobNamed(f fields) (string, error) {
	if !f.given("job") {
		return "", nil
	}
	job, err := fieldsOf(f["job"])
	if err != nil {
		return "", invalid("job")
	}
	return job.text("id")
}

// refusalOf says why what was sent is no event, if it is none.
func (a *api) refusalOf(sent json.RawMessage) *workspace.Refusal {
	if err := a.Spec.ValidateItem("data_event_create", sent); err != nil {
		return &workspace.Refusal{Code: workspace.CodeInvalid, Message: err.Error()}
	}
	return nil
}

func (a *api) jobItemOf(sent json.RawMessage) (item workspace.JobItem, err error) {
	f, err := fieldsOf(sent)
	if err != nil {
		return item, invalid("items")
	}
	item.Data = f["data"]
	if item.Method, err = f.text("method"); err != nil {
		return item, err
	}
	if item.DataType, err = f.text("data_type"); err != nil {
		return item, err
	}
	if item.Refused = a.refusalOf(item.Data); item.Refused == nil {
		item.Event, err = dataEventOf(item.Data)
	}
	if found := (problems)(nil); errors.As(err, &found) {
		item.Refused = &workspace.Refusal{Code: found[0].Code, Field: found[0].Field, Message: found[0].Message}
		err = nil
	}
	return item, err
}

func (a *api) getJob(c *call) (answer, error) {
	j, err := a.Workspace.Job(c.Context(), c.PathValue("id"))
	return ok(a.viewOfJob(j)), err
}

// updateJob closes a job, which is all that a client can change of it.
func (a *api) updateJob(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	at, err := f.time("closing_at")
	if err != nil {
		return answer{}, err
	}
	j, err := a.Workspace.CloseJob(c.Context(), c.PathValue("id"), *at)
	return ok(a.viewOfJob(j)), err
}

func (a *api) listJobErrors(c *call) (answer, error) {
	id := c.PathValue("id")
	found, err := a.Workspace.JobErrors(c.Context(), id)
	if err != nil {
		return answer{}, err
	}
	p := pagingOf(c.URL.Query())
	e := jobErrors{AppID: a.Workspace.AppID(), JobID: id, Pages: a.pagesOf(p, "/jobs/"+id+"/error", len(found)), Items: []jobItemView{}}
	for _, item := range cut(p, found) {
		e.Items = append(e.Items, jobItemView{
			Type: "job_item", ID: item.ID, UpdatedAt: item.UpdatedAt.Unix(), Method: item.Method, DataType: item.DataType, Data: item.Data,
			Error: problem{Code: item.Refused.Code, Message: item.Refused.Message, Field: item.Refused.Field},
		})
	}
	return ok(e), nil
}
