package api

import (
	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/workspace"
)

func (a *api) createTicket(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := ticketDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	people, err := objects(f, "contacts")
	if err != nil {
		return answer{}, err
	}
	for _, one := range people {
		k, err := userKeyOf(one)
		if err != nil {
			return answer{}, err
		}
		d.Contacts = append(d.Contacts, k)
	}
	t, err := a.as(c).CreateTicket(c.Context(), d)
	return ok(t.Object()), err
}

// ticketDraftOf reads what a client says of a ticket. Who it is assigned to has
// stood in two places.
func ticketDraftOf(f fields) (d workspace.TicketDraft, err error) {
	d.Attributes = f["ticket_attributes"]
	if d.Attributes == nil {
		d.Attributes = f["attributes"]
	}
	assignment, err := f.inner("assignment")
	if err != nil {
		return d, err
	}
	for _, want := range []struct {
		from fields
		name string
		into *string
	}{
		{f, "ticket_type_id", &d.TypeID}, {f, "state", &d.StateID}, {f, "ticket_state_id", &d.StateID}, {f, "admin_id", &d.AdminID},
		{assignment, "admin_id", &d.AdminID}, {f, "assignee_id", &d.AssigneeID}, {assignment, "assignee_id", &d.AssigneeID},
	} {
		text, err := want.from.text(want.name)
		if err != nil {
			return d, err
		}
		if text != "" {
			*want.into = text
		}
	}
	if d.Open, err = get[bool](f, "open"); err != nil {
		return d, err
	}
	d.CreatedAt, err = f.time("created_at")
	return d, err
}

func (a *api) getTicket(c *call) (answer, error) {
	t, err := a.as(c).Ticket(c.Context(), c.PathValue("id"))
	return ok(t.Object()), err
}

func (a *api) updateTicket(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := ticketDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).UpdateTicket(c.Context(), c.PathValue("id"), d)
	return ok(t.Object()), err
}

func (a *api) replyToTicket(c *call) (answer, error) {
	act, err := actOf(c.body)
	if err != nil {
		return answer{}, err
	}
	part, err := a.as(c).ReplyToTicket(c.Context(), c.PathValue("id"), act)
	return ok(part), err
}

// A deletedTicket is what is answered of one that is gone.
type deletedTicket struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Deleted bool   `json:"deleted"`
}

func (a *api) deleteTicket(c *call) (answer, error) {
	id := c.PathValue("id")
	return ok(deletedTicket{id, "ticket", true}), a.as(c).DeleteTicket(c.Context(), id)
}

// A ticketList is a page of tickets.
type ticketList struct {
	Type       string      `json:"type"`
	Tickets    []any       `json:"tickets"`
	TotalCount int         `json:"total_count"`
	Pages      cursorPages `json:"pages"`
}

func (a *api) searchTickets(c *call) (answer, error) {
	q, at, err := searchIn(c.body)
	if err != nil {
		return answer{}, err
	}
	all, err := a.as(c).Tickets(c.Context())
	if err != nil {
		return answer{}, err
	}
	matching, err := found(q, each(all, workspace.Ticket.Object))
	if err != nil {
		return answer{}, err
	}
	page, pages, err := turn(at, matching)
	return ok(ticketList{"ticket.list", page, len(matching), pages}), err
}

func (a *api) convertConversation(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	d, err := ticketDraftOf(f)
	if err != nil {
		return answer{}, err
	}
	t, err := a.as(c).ConvertConversation(c.Context(), c.PathValue("id"), d)
	return ok(t.Object()), err
}

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
