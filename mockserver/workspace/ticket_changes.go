package workspace

import (
	"context"
	"encoding/json"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// UpdateTicket changes what the draft says of a ticket: each change is a part
// of the ticket, and is announced.
func (w *Workspace) UpdateTicket(ctx context.Context, id string, d TicketDraft) (found Ticket, err error) {
	err = w.update(ctx, func(c *changes) error {
		t, err := w.ticketIn(ctx, c.tx, id)
		if err != nil {
			return err
		}
		by, err := c.ticketAuthor(ctx, d.AdminID)
		if err != nil {
			return err
		}
		for _, change := range []func(context.Context, *Ticket, TicketDraft, fixtures.TicketAuthor) error{
			c.setAttributes, c.setState, c.assignTicket, c.setOpen,
		} {
			if err := change(ctx, &t.Ticket, d, by); err != nil {
				return err
			}
		}
		t.UpdatedAt = w.now().Unix()
		found = t.Ticket
		return c.keepTicket(ctx, t)
	})
	return found, err
}

// ticketAuthor returns the admin who acts, or the bot.
func (c *changes) ticketAuthor(ctx context.Context, admin string) (fixtures.TicketAuthor, error) {
	if admin == "" {
		b := c.bot()
		return fixtures.TicketAuthor{ID: b.ID, Type: b.Type, Name: b.Name, Email: b.Email}, nil
	}
	a, err := c.w.adminIn(ctx, c.tx, admin)
	return fixtures.TicketAuthor{ID: admin, Type: "admin", Name: &a.Name, Email: a.Email}, err
}

// grow adds a part to a ticket.
func (c *changes) grow(ctx context.Context, t *Ticket, kind string, by fixtures.TicketAuthor, fill func(*fixtures.TicketPart)) error {
	id, _, err := c.mintNumber(ctx, "part", 11)
	if err != nil {
		return err
	}
	at := c.w.now().Unix()
	part := fixtures.TicketPart{
		Type: "ticket_part", ID: id, PartType: kind, Author: by, CreatedAt: at, UpdatedAt: at, Attachments: []json.RawMessage{},
	}
	fill(&part)
	t.Parts.Parts = append(t.Parts.Parts, part)
	t.Parts.TotalCount, t.UpdatedAt = len(t.Parts.Parts), at
	return nil
}

// announceTicket announces what became of a ticket, which only API 2.x has.
func (c *changes) announceTicket(ctx context.Context, topic intercom.Topic, item any) error {
	return c.announce(ctx, c.w.eraOf(intercom.Modern), topic, "", item)
}
