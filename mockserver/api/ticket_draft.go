package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

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
	return ok(c.version.ticket(t)), err
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
