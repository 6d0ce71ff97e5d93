package api

import (
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// A noteView is a note as it is shown.
type noteView struct {
	Type      string    `json:"type"`
	ID        string    `json:"id"`
	CreatedAt int64     `json:"created_at"`
	Contact   reference `json:"contact"`
	Author    any       `json:"author"`
	Body      string    `json:"body"`
}

type noteList struct {
	Type       string      `json:"type"`
	Data       []noteView  `json:"data"`
	TotalCount int         `json:"total_count"`
	Pages      cursorPages `json:"pages"`
}

func (a *api) noteList(c *call, all []workspace.Note) (answer, error) {
	views := make([]noteView, len(all))
	for i, n := range all {
		v, err := a.noteView(c, n)
		if err != nil {
			return answer{}, err
		}
		views[i] = v
	}
	page, pages, err := turn(cursorIn(c.URL.Query(), defaultPerPage), views, func(n noteView) string { return n.ID })
	return ok(noteList{"list", page, len(views), pages}), err
}

func (a *api) noteView(c *call, n workspace.Note) (noteView, error) {
	v := noteView{"note", n.ID, n.CreatedAt.Truncate(time.Second).Unix(), reference{"contact", n.ContactID}, nil, n.Body}
	if n.AdminID == "" {
		return v, nil
	}
	admin, err := a.as(c).Admin(c.Context(), n.AdminID)
	v.Author = adminOf(admin)
	return v, err
}

func (a *api) createNote(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	body, _ := f.text("body") // the document asks for texts
	admin, err := f.text("admin_id")
	if err != nil {
		return answer{}, err
	}
	n, err := a.as(c).AddNote(c.Context(), workspace.Note{ContactID: c.PathValue("id"), AdminID: admin, Body: body})
	if err != nil {
		return answer{}, err
	}
	v, err := a.noteView(c, n)
	return ok(v), err
}

func (a *api) getNote(c *call) (answer, error) {
	n, err := a.as(c).Note(c.Context(), c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	v, err := a.noteView(c, n)
	return ok(v), err
}
