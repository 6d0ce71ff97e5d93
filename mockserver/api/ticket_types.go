package api

import (
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
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d := workspace.TicketTypeDraft{Category: "Customer"}
	for name, into := range map[string]*string{"name": &d.Name, "description": &d.Description, "icon": &d.Icon, "category": &d.Category} {
		text, err := f.text(name)
		if err != nil {
			return answer{}, err
		}
		if text != "" {
			*into = text
		}
	}
	t, err := a.as(c).CreateTicketType(c.Context(), d)
	return ok(t), err
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
