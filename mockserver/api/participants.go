package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// customers is who is in a conversation, as API 1.x answers it.
type customers struct {
	Customers []reference `json:"customers"`
}

func (a *api) attachContact(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	who, err := f.inner("customer")
	if err != nil {
		return answer{}, err
	}
	k, err := userKeyOf(who)
	if err != nil {
		return answer{}, err
	}
	admin, err := f.text("admin_id")
	if err != nil {
		return answer{}, err
	}
	by, err := userKeyOf(f)
	if err != nil {
		return answer{}, err
	}
	v, err := a.as(c).AttachContact(c.Context(), c.PathValue("id"), admin, by, k)
	return a.customersAs(c, v, err)
}

func (a *api) detachContact(c *call) (answer, error) {
	admin, err := idIn(c, "admin_id")
	if err != nil {
		return answer{}, err
	}
	v, err := a.as(c).DetachContact(c.Context(), c.PathValue("id"), admin, c.PathValue("contact_id"))
	return a.customersAs(c, v, err)
}

// customersAs answers the conversation or, in API 1.x, who is in it.
func (a *api) customersAs(c *call, v workspace.Conversation, err error) (answer, error) {
	if a.modern(c, v.Made == intercom.Modern) {
		return ok(c.version.conversation(v)), err
	}
	return ok(customers{each(v.Contacts.Contacts, func(r fixtures.ContactRef) reference { return reference{"user", r.ID} })}), err
}
