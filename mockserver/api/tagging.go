package api

import "github.com/intercheck-dev/intercheck/fixtures"

// An appliedTag is a tag with when it was given, and by whom.
type appliedTag struct {
	fixtures.Tag
	AppliedAt int64     `json:"applied_at"`
	AppliedBy reference `json:"applied_by"`
}

func (a *api) applied(c *call, t fixtures.Tag, err error) (answer, error) {
	by := a.as(c).Fixtures().Teammates()[0].ID // whom the token belongs to
	return ok(appliedTag{t, a.Clock.Now().Unix(), reference{"admin", by}}), err
}

func (a *api) tagContact(c *call) (answer, error) {
	id, err := idIn(c, "id", "tag_id")
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).TagPerson(c.Context(), c.PathValue("id"), id, true)
	return a.applied(c, t, err)
}

func (a *api) untagContact(c *call) (answer, error) {
	t, err := a.as(c).TagPerson(c.Context(), c.PathValue("id"), c.PathValue("tag_id"), false)
	return a.applied(c, t, err)
}

func (a *api) tagTicket(c *call) (answer, error) {
	id, err := idIn(c, "id", "tag_id")
	if err != nil {
		return answer{}, err
	}
	admin, err := idIn(c, "admin_id")
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).TagTicket(c.Context(), c.PathValue("id"), admin, id, true)
	return a.applied(c, t, err)
}

func (a *api) untagTicket(c *call) (answer, error) {
	admin, err := idIn(c, "admin_id")
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).TagTicket(c.Context(), c.PathValue("id"), admin, c.PathValue("tag_id"), false)
	return a.applied(c, t, err)
}

func (a *api) tagConversation(c *call) (answer, error) {
	id, err := idIn(c, "id", "tag_id")
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).TagConversation(c.Context(), c.PathValue("id"), id, true)
	return a.applied(c, t, err)
}

func (a *api) untagConversation(c *call) (answer, error) {
	t, err := a.as(c).TagConversation(c.Context(), c.PathValue("id"), c.PathValue("tag_id"), false)
	return a.applied(c, t, err)
}
