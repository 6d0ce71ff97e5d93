package api

import (
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

// userKeyOf reads who is meant from an object such as {"user_id": "20"}.
func userKeyOf(f fields) (k workspace.UserKey, err error) {
	for _, want := range []struct {
		name string
		into *string
	}{{"id", &k.ID}, {"intercom_user_id", &k.ID}, {"user_id", &k.UserID}, {"external_id", &k.UserID}, {"email", &k.Email}} {
		text, err := f.text(want.name)
		if err != nil {
			return k, err
		}
		if text != "" {
			*want.into = text
		}
	}
	return k, nil
}

// inner returns the members of an object inside one.
func (f fields) inner(name string) (fields, error) {
	if !f.given(name) {
		return fields{}, nil
	}
	object, err := fieldsOf(f[name])
	if err != nil {
		return nil, invalid(name)
	}
	return object, nil
}

// pair reads two objects of a body: who becomes what.
func pair(c *call, first, second string) (k workspace.UserKey, d workspace.PersonDraft, f fields, err error) {
	if f, err = fieldsOf(c.body); err != nil {
		return k, d, f, err
	}
	who, err := f.inner(first)
	if err != nil {
		return k, d, f, err
	}
	if k, err = userKeyOf(who); err != nil {
		return k, d, f, err
	}
	what, err := f.inner(second)
	if err != nil {
		return k, d, f, err
	}
	d, err = personDraftOf(what)
	return k, d, f, err
}

func (a *api) convertLead(c *call) (answer, error) {
	k, d, _, err := pair(c, "contact", "user")
	if err != nil {
		return answer{}, err
	}
	p, err := a.as(c).ConvertLead(c.Context(), k, d)
	return ok(c.version.person(p, a.modern(c, false))), err
}

func (a *api) convertVisitor(c *call) (answer, error) {
	k, d, f, err := pair(c, "visitor", "user")
	if err != nil {
		return answer{}, err
	}
	if d.Role, err = f.text("type"); err != nil {
		return answer{}, err
	}
	p, err := a.as(c).ConvertVisitor(c.Context(), k, d)
	return ok(c.version.person(p, a.modern(c, true))), err
}

func (a *api) requestUserDeletion(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	k, err := userKeyOf(f)
	if err != nil {
		return answer{}, err
	}
	p, err := a.as(c).DeletePerson(c.Context(), k)
	return ok(identified{p.User.ID}), err
}

// identified is what is answered where only an id is known.
type identified struct {
	ID string `json:"id"`
}

// A userScroll is a piece of all users, for a client that scrolls through them.
type userScroll struct {
	Type  string     `json:"type"`
	Param string     `json:"scroll_param"`
	Users []userView `json:"users"`
}

// A leadScroll is the same of leads.
type leadScroll struct {
	Type     string     `json:"type"`
	Param    string     `json:"scroll_param"`
	Contacts []userView `json:"contacts"`
}

func (a *api) scrollUsers(c *call) (answer, error) {
	all, err := a.as(c).Contacts(c.Context())
	if err != nil {
		return answer{}, err
	}
	var users []workspace.Person
	for _, p := range all {
		if !p.Lead {
			users = append(users, p)
		}
	}
	page, param, err := scroll(c.URL.Query(), users, personID)
	return ok(userScroll{"user.list", param, each(page, func(p workspace.Person) userView { return viewOf(p.User) })}), err
}

func (a *api) scrollLeads(c *call) (answer, error) {
	all, err := a.as(c).Leads(c.Context())
	if err != nil {
		return answer{}, err
	}
	page, param, err := scroll(c.URL.Query(), all, personID)
	return ok(leadScroll{"contact.list", param, each(page, func(p workspace.Person) userView { return viewOf(p.User) })}), err
}

func personID(p workspace.Person) string { return p.User.ID }
