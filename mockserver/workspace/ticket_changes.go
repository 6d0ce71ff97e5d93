package workspace

import (
	"context"
	"encoding/json"
	"slices"

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

func (c *changes) setAttributes(ctx context.Context, t *Ticket, d TicketDraft, by fixtures.TicketAuthor) error {
	if err := checkAttributes(t.TicketType, d.Attributes, false); err != nil {
		return err
	}
	given, _ := membersOf(d.Attributes) // checked just now
	for _, m := range given {
		before, err := membersOf(t.Attributes)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before, func(b member) bool { return b.name == m.name })
		var previous json.RawMessage
		if i >= 0 {
			previous = before[i].value
		}
		if string(previous) == string(m.value) {
			continue
		}
		one, err := objectOf([]member{m})
		if err != nil {
			return err
		}
		if t.Attributes, err = merge(t.Attributes, one); err != nil {
			return err
		}
		if err := c.grow(ctx, t, "ticket_attribute_updated_by_admin", by, func(p *fixtures.TicketPart) {
			p.Updated = attributeUpdate(t.TicketType, m, previous)
		}); err != nil {
			return err
		}
		if err := c.announceTicket(ctx, "ticket.attribute.updated", t.latest()); err != nil {
			return err
		}
	}
	return nil
}

func attributeUpdate(kind fixtures.TicketType, m member, previous json.RawMessage) *fixtures.AttributeUpdate {
	u := &fixtures.AttributeUpdate{Attribute: fixtures.UpdatedAttribute{Type: "attribute", Label: m.name}}
	for _, a := range kind.Attributes.Data {
		if a.Name == m.name {
			u.Attribute.ID = a.ID
		}
	}
	value := plain(m.value)
	u.Value = fixtures.UpdatedValue{Type: "value", ID: value, Label: value, Previous: plain(previous)}
	return u
}

// plain returns a value as text.
func plain(value json.RawMessage) string {
	var s string
	if err := json.Unmarshal(value, &s); err == nil {
		return s
	}
	return string(value)
}

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
