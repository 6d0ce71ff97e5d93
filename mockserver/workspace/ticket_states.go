package workspace

import (
	"context"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

func (c *changes) setState(ctx context.Context, t *Ticket, d TicketDraft, by fixtures.TicketAuthor) error {
	if d.StateID == "" || d.StateID == t.State.ID || d.StateID == t.State.Category {
		return nil
	}
	states := c.w.config.Fixtures.TicketStates()
	i := slices.IndexFunc(states, func(s fixtures.TicketState) bool { return s.ID == d.StateID || s.Category == d.StateID })
	if i < 0 {
		return &Refusal{Code: "ticket_state_id_invalid", Field: "ticket_state_id", Message: "Ticket state not found"}
	}
	before := t.State.Category
	t.State = states[i]
	if err := c.grow(ctx, t, "ticket_state_updated_by_admin", by, func(p *fixtures.TicketPart) {
		p.State, p.PreviousState = t.State.Category, before
	}); err != nil {
		return err
	}
	if err := c.announceTicket(ctx, "ticket.state.updated", t.alone()); err != nil || t.State.Category != "resolved" {
		return err
	}
	return c.announceTicket(ctx, "ticket.resolved", t.alone())
}

func (c *changes) assignTicket(ctx context.Context, t *Ticket, d TicketDraft, by fixtures.TicketAuthor) error {
	if d.AssigneeID == "" {
		return nil
	}
	kind, topic, into := "admin", intercom.Topic("ticket.admin.assigned"), &t.AdminAssigneeID
	if d.AssigneeID == c.w.Team() {
		kind, topic, into = "team", "ticket.team.assigned", &t.TeamAssigneeID
	} else if _, err := c.w.adminIn(ctx, c.tx, d.AssigneeID); err != nil {
		return &Refusal{Code: "assignee_not_found", Message: "Assignee not found"}
	}
	*into = d.AssigneeID
	if err := c.grow(ctx, t, "assignment", by, func(p *fixtures.TicketPart) {
		p.AssignedTo = &fixtures.Assignee{Type: kind, ID: &d.AssigneeID}
	}); err != nil {
		return err
	}
	return c.announceTicket(ctx, topic, t.latest())
}

// setOpen closes a ticket, whose contacts are then named by their roles, or
// opens it, which nothing announces.
func (c *changes) setOpen(ctx context.Context, t *Ticket, d TicketDraft, by fixtures.TicketAuthor) error {
	if d.Open == nil || *d.Open == t.Open {
		return nil
	}
	kind := "open"
	if t.Open = *d.Open; !t.Open {
		kind = "close"
	}
	if err := c.grow(ctx, t, kind, by, func(*fixtures.TicketPart) {}); err != nil || t.Open {
		return err
	}
	closed := *t
	closed.Contacts.Contacts = nil
	for _, contact := range t.Contacts.Contacts {
		closed.Contacts.Contacts = append(closed.Contacts.Contacts, fixtures.TicketContact{ID: contact.ID, Role: t.With.role()})
	}
	return c.announceTicket(ctx, "ticket.closed", closed.alone())
}
