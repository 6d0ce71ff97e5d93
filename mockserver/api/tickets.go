package api

func (a *api) getTicket(c *call) (answer, error) {
	t, err := a.as(c).Ticket(c.Context(), c.PathValue("id"))
	return ok(c.version.ticket(t)), err
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
	return ok(c.version.ticket(t)), err
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
	Type       string       `json:"type"`
	Tickets    []ticketView `json:"tickets"`
	TotalCount int          `json:"total_count"`
	Pages      cursorPages  `json:"pages"`
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
	matching, err := found(q, ticketFields, each(all, c.version.ticket))
	if err != nil {
		return answer{}, err
	}
	page, pages, err := turn(at, matching, func(t ticketView) string { return t.ID })
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
	return ok(c.version.ticket(t)), err
}
