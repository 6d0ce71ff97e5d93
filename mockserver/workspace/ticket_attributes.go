package workspace

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/intercheck-dev/intercheck/fixtures"
)

func (c *changes) setAttributes(ctx context.Context, t *Ticket, d TicketDraft, by fixtures.TicketAuthor) error {
	if err := checkAttributes(t.TicketType, d.Attributes, false); err != nil {
		return err
	}
	given, _ := membersOf(d.Attributes) // checked just now
	for _, m := range given {
		if err := c.setAttribute(ctx, t, m, by); err != nil {
			return err
		}
	}
	return nil
}

func (c *changes) setAttribute(ctx context.Context, t *Ticket, m member, by fixtures.TicketAuthor) error {
	before, err := membersOf(t.Attributes)
	if err != nil {
		return err
	}
	var previous json.RawMessage
	if i := slices.IndexFunc(before, func(b member) bool { return b.name == m.name }); i >= 0 {
		previous = before[i].value
	}
	if string(previous) == string(m.value) {
		return nil
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
	return c.announceTicket(ctx, "ticket.attribute.updated", t.latest())
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

// checkAttributes refuses attributes that the ticket's type does not know and,
// of a new ticket, the lack of one that it requires.
func checkAttributes(kind fixtures.TicketType, attributes json.RawMessage, created bool) error {
	given, err := membersOf(attributes)
	if err != nil {
		return invalid("ticket_attributes", "ticket_attributes is no object: send one")
	}
	known := map[string]bool{}
	for _, a := range kind.Attributes.Data {
		known[a.Name] = a.RequiredToCreate
	}
	for _, m := range given {
		if _, ok := known[m.name]; !ok {
			return invalid("ticket_attributes/"+m.name, "Ticket attribute %.100q does not exist", m.name)
		}
		delete(known, m.name)
	}
	for name, required := range known {
		if required && created {
			return missing("ticket_attributes/"+name, "Ticket attribute %.100q is required", name)
		}
	}
	return nil
}
