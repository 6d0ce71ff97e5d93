package api

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An eventList is a page of what a user did. Its pages have no type, unlike
// those of other lists.
type eventList struct {
	Type   string           `json:"type"`
	Events []fixtures.Event `json:"events"`
	Pages  eventPages       `json:"pages"`
}

type eventPages struct {
	Next  string `json:"next,omitempty"`
	Since string `json:"since"`
}

// An eventSummary counts what a user did.
type eventSummary struct {
	Type           string       `json:"type"`
	Email          string       `json:"email"`
	IntercomUserID string       `json:"intercom_user_id"`
	UserID         *string      `json:"user_id"`
	Events         []eventCount `json:"events"`
}

type eventCount struct {
	Name        string  `json:"name"`
	First       string  `json:"first"`
	Last        string  `json:"last"`
	Count       int     `json:"count"`
	Description *string `json:"description"`
}

func (a *api) createDataEvent(c *call) (answer, error) {
	e, err := dataEventOf(c.body)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusAccepted}, a.Workspace.Submit(c.Context(), e)
}

func dataEventOf(body []byte) (e intercom.DataEvent, err error) {
	f, err := fieldsOf(body)
	if err != nil {
		return e, err
	}
	for _, want := range []struct {
		name string
		into *string
	}{{"event_name", &e.EventName}, {"user_id", &e.UserID}, {"email", &e.Email}, {"intercom_user_id", &e.ID}, {"id", &e.ID}} {
		text, err := f.text(want.name)
		if err != nil {
			return e, err
		}
		if text != "" {
			*want.into = text
		}
	}
	at, err := f.integer("created_at")
	if at != nil {
		e.CreatedAt = *at
	}
	e.Metadata = f["metadata"]
	return e, err
}

func (a *api) listDataEvents(c *call) (answer, error) {
	query := c.URL.Query()
	key := workspace.UserKey{ID: query.Get("intercom_user_id"), UserID: query.Get("user_id"), Email: query.Get("email")}
	if query.Get("summary") == "true" {
		return a.summarize(c, key)
	}
	q := workspace.EventQuery{User: key, Limit: number(query, "per_page", eventsPerPage(c.version))}
	q.Before, q.Since = milliseconds(query, "before"), milliseconds(query, "since")
	page, err := a.Workspace.Events(c.Context(), q)
	if err != nil {
		return answer{}, err
	}
	return ok(eventList{"event.list", page.Events, a.eventPages(q, page, query.Has("per_page"))}), nil
}

// eventsPerPage is how many events a page has when nothing else is asked for.
func eventsPerPage(v version) int {
	if v.from2(7) {
		return 15
	}
	return defaultPerPage
}

// eventPages links to the events that are older than the page, if there are
// any, and to those that are to come.
func (a *api) eventPages(q workspace.EventQuery, p workspace.EventPage, sized bool) eventPages {
	link := func(set map[string]time.Time) string {
		v := url.Values{"type": {"user"}, "intercom_user_id": {p.User.ID}}
		if sized {
			v.Set("per_page", strconv.Itoa(q.Limit))
		}
		for name, t := range set {
			if !t.IsZero() {
				v.Set(name, strconv.FormatInt(t.UnixMilli(), 10))
			}
		}
		return a.Workspace.BaseURL() + "/events?" + v.Encode()
	}
	since := q.Since
	if p.Newest.After(since) {
		since = p.Newest
	}
	if since.IsZero() {
		since = time.UnixMilli(0)
	}
	pages := eventPages{Since: link(map[string]time.Time{"since": since})}
	if p.More {
		pages.Next = link(map[string]time.Time{"since": q.Since, "before": p.Oldest})
	}
	return pages
}

func (a *api) summarize(c *call, key workspace.UserKey) (answer, error) {
	u, counts, err := a.Workspace.Summary(c.Context(), key)
	if err != nil {
		return answer{}, err
	}
	s := eventSummary{Type: "event.summary", Email: u.Email, IntercomUserID: u.ID, UserID: u.UserID, Events: []eventCount{}}
	for _, n := range counts {
		s.Events = append(s.Events, eventCount{Name: n.Name, First: fixtures.LegacyTime(n.First), Last: fixtures.LegacyTime(n.Last), Count: n.Count})
	}
	return ok(s), nil
}
