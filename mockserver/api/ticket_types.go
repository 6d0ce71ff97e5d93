package api

import (
	"cmp"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

func (a *api) listTicketTypes(c *call) (answer, error) {
	all, err := a.as(c).TicketTypes(c.Context())
	return ok(plainList[fixtures.TicketType]{"list", all}), err
}

func (a *api) getTicketType(c *call) (answer, error) {
	t, err := a.as(c).TicketType(c.Context(), c.PathValue("id"))
	return ok(t), err
}

func (a *api) createTicketType(c *call) (answer, error) {
	d, err := ticketTypeOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d.Category = cmp.Or(d.Category, "Customer")
	t, err := a.as(c).CreateTicketType(c.Context(), d)
	return ok(t), err
}

func (a *api) updateTicketType(c *call) (answer, error) {
	d, err := ticketTypeOf(c.body)
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).UpdateTicketType(c.Context(), c.PathValue("id"), d)
	return ok(t), err
}

func ticketTypeOf(body []byte) (d workspace.TicketTypeDraft, err error) {
	f, err := fieldsOf(body)
	if err != nil {
		return d, err
	}
	for name, into := range map[string]*string{"name": &d.Name, "description": &d.Description, "icon": &d.Icon, "category": &d.Category} {
		if *into, err = f.text(name); err != nil {
			return d, err
		}
	}
	d.Archived, err = get[bool](f, "archived")
	return d, err
}

// A stateView is a state that tickets can be in, and the forms whose tickets can.
type stateView struct {
	fixtures.TicketState
	Archived bool                           `json:"archived"`
	Types    plainList[fixtures.TicketType] `json:"ticket_types"`
}

func (a *api) listTicketStates(c *call) (answer, error) {
	types, err := a.as(c).TicketTypes(c.Context())
	states := each(a.as(c).Fixtures().TicketStates(), func(s fixtures.TicketState) stateView {
		return stateView{s, false, plainList[fixtures.TicketType]{"list", types}}
	})
	return ok(plainList[stateView]{"list", states}), err
}
