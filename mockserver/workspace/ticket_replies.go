package workspace

import (
	"context"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ReplyToTicket has an admin or a contact say something on a ticket, or an
// admin note something, and returns the part that it became.
func (w *Workspace) ReplyToTicket(ctx context.Context, id string, a Act) (part fixtures.TicketPart, err error) {
	err = w.update(ctx, func(c *changes) error {
		t, err := w.ticketIn(ctx, c.tx, id)
		if err != nil {
			return err
		}
		by, topic, err := c.speaker(ctx, t.Ticket, a)
		if err != nil {
			return err
		}
		if err := c.grow(ctx, &t.Ticket, a.Kind, by, func(p *fixtures.TicketPart) { p.Body = new(paragraph(a.Body)) }); err != nil {
			return err
		}
		part = t.Parts.Parts[len(t.Parts.Parts)-1]
		if err := c.keepTicket(ctx, t); err != nil {
			return err
		}
		return c.announceTicket(ctx, topic, t.latest())
	})
	return part, err
}

// speaker returns who says something on a ticket, and the topic that tells of it.
func (c *changes) speaker(ctx context.Context, t Ticket, a Act) (fixtures.TicketAuthor, intercom.Topic, error) {
	switch {
	case a.Body == "":
		return fixtures.TicketAuthor{}, "", missing("body", "body is missing: send what is said")
	case a.AdminID != "" && a.Kind == "note":
		by, err := c.ticketAuthor(ctx, a.AdminID)
		return by, "ticket.note.created", err
	case a.AdminID != "":
		by, err := c.ticketAuthor(ctx, a.AdminID)
		return by, "ticket.admin.replied", err
	case a.Kind == "note":
		return fixtures.TicketAuthor{}, "", invalid("type", "only an admin writes notes: send an admin_id")
	}
	with := t.With
	if a.Person != (UserKey{}) {
		p, err := c.w.person(ctx, c.tx, a.Person)
		if err != nil {
			return fixtures.TicketAuthor{}, "", err
		}
		with = correspondent(p.Person)
	}
	return fixtures.TicketAuthor{ID: with.ID, Type: "user", Name: with.Name, Email: with.Email}, "ticket.contact.replied", nil
}
