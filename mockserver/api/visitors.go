package api

import (
	"cmp"

	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// visitorOf shows a lead as a visitor, which Intercom has in the form of API
// 1.x in every version. A visitor signed up when they came.
func visitorOf(p workspace.Person) userView {
	v := viewOf(p.User)
	v.Type = "visitor"
	v.SignedUpAt, v.RemoteCreatedAt = cmp.Or(v.SignedUpAt, v.CreatedAt), cmp.Or(v.RemoteCreatedAt, v.CreatedAt)
	return v
}

func (a *api) findVisitor(c *call) (answer, error) {
	p, err := a.as(c).Visitor(c.Context(), workspace.UserKey{UserID: c.URL.Query().Get("user_id")})
	return ok(visitorOf(p)), err
}

func (a *api) getVisitor(c *call) (answer, error) {
	p, err := a.as(c).Visitor(c.Context(), workspace.UserKey{ID: c.PathValue("id")})
	return ok(visitorOf(p)), err
}

func (a *api) updateVisitor(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	k, err := userKeyOf(f)
	if err != nil {
		return answer{}, err
	}
	d, err := personDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	p, err := a.as(c).UpdateVisitor(c.Context(), workspace.UserKey{ID: k.ID, UserID: k.UserID}, d)
	return ok(visitorOf(p)), err
}

func (a *api) deleteVisitor(c *call) (answer, error) {
	k := workspace.UserKey{ID: c.PathValue("id")}
	p, err := a.as(c).Visitor(c.Context(), k)
	if err != nil {
		return answer{}, err
	}
	_, err = a.as(c).DeletePerson(c.Context(), k)
	return ok(visitorOf(p)), err
}
