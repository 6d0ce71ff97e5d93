package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// saveContact makes a contact of API 2.x, or makes or changes a lead of API 1.x
// under the same path. A client that does not say what it speaks is known by
// the fields that only one of them has.
func (a *api) saveContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := personDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	modern := a.modern(c, f.given("role") || f.given("external_id"))
	var p workspace.Person
	if modern {
		if d.Email == "" && d.UserID == "" && d.Role != fixtures.RoleLead {
			return answer{}, problems{{Code: workspace.CodeMissing, Message: "email or external_id is needed for a user: send one", Field: "email"}}
		}
		p, err = a.as(c).CreateContact(c.Context(), d)
	} else {
		p, err = a.as(c).SaveLead(c.Context(), d)
	}
	return ok(c.version.person(p, modern)), err
}

func (a *api) getContact(c *call) (answer, error) {
	return a.viewPerson(c, workspace.UserKey{ID: c.PathValue("id")})
}

func (a *api) findContactByExternalID(c *call) (answer, error) {
	p, err := a.as(c).Person(c.Context(), workspace.UserKey{UserID: c.PathValue("external_id")})
	return ok(c.version.contact(p)), err
}

func (a *api) viewPerson(c *call, key workspace.UserKey) (answer, error) {
	p, err := a.as(c).Person(c.Context(), key)
	return ok(c.version.person(p, a.modern(c, p.Made != intercom.Legacy) || !p.Lead)), err // API 1.x has leads alone there
}

func (a *api) updateContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := personDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	p, err := a.as(c).UpdateContact(c.Context(), c.PathValue("id"), d)
	return ok(c.version.person(p, a.modern(c, true) || !p.Lead)), err
}
