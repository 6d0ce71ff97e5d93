package api

import (
	"encoding/json"
	"net/http"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// createEventSummaries takes one summary, as clients send it, or a list.
func (a *api) createEventSummaries(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	var key workspace.UserKey
	for name, into := range map[string]*string{"user_id": &key.UserID, "email": &key.Email, "id": &key.ID} {
		if *into, err = f.text(name); err != nil {
			return answer{}, err
		}
	}
	sent := []json.RawMessage{f["event_summaries"]}
	if many, err := list[json.RawMessage](f, "event_summaries"); err == nil {
		sent = many
	}
	all := make([]workspace.EventSummary, len(sent))
	for i, one := range sent {
		if all[i], err = summaryOf(one); err != nil {
			return answer{}, err
		}
	}
	return answer{status: http.StatusOK}, a.Workspace.Summarize(c.Context(), key, all)
}

func summaryOf(sent json.RawMessage) (s workspace.EventSummary, err error) {
	f, err := fieldsOf(sent)
	if err != nil {
		return s, invalid("event_summaries")
	}
	if s.Name, err = f.text("event_name"); err != nil {
		return s, err
	}
	count, err := f.integer("count")
	if err != nil {
		return s, err
	}
	first, err := f.time("first")
	if err != nil {
		return s, err
	}
	last, err := f.time("last")
	if err != nil {
		return s, err
	}
	s.Count, s.First, s.Last = int(*count), *first, *last
	return s, nil
}
