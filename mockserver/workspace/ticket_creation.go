package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// A TicketDraft is what a client says of a ticket. What it does not say (nil,
// or empty) stays as it is.
type TicketDraft struct {
	TypeID     string
	Contacts   []UserKey
	Attributes json.RawMessage
	StateID    string
	Open       *bool
	AdminID    string // who does it
	AssigneeID string
	CreatedAt  *time.Time
}

// CreateTicket makes a ticket of a type that there is.
func (w *Workspace) CreateTicket(ctx context.Context, d TicketDraft) (found Ticket, err error) {
	err = w.update(ctx, func(c *changes) error {
		id, at, err := c.mintNumber(ctx, ticketKind, 15)
		if err != nil {
			return err
		}
		t, err := c.newTicket(ctx, id, d)
		if err != nil {
			return err
		}
		found = t
		return c.issue(ctx, ticket{t, store.Doc{Owner: t.With.ID, At: at}})
	})
	return found, err
}

// issue keeps a new ticket and announces it.
func (c *changes) issue(ctx context.Context, t ticket) error {
	if err := c.keepTicket(ctx, t); err != nil {
		return err
	}
	return c.announce(ctx, c.w.eraOf(intercom.Modern), "ticket.created", "", t.alone())
}

func (c *changes) newTicket(ctx context.Context, id string, d TicketDraft) (t Ticket, err error) {
	kind, err := c.w.ticketType(ctx, c.tx, d.TypeID)
	if err != nil {
		return t, err
	}
	if err := checkAttributes(kind, d.Attributes, true); err != nil {
		return t, err
	}
	number, err := c.count(ctx, "ticket number", 1)
	if err != nil {
		return t, err
	}
	created := c.w.now()
	if d.CreatedAt != nil {
		created = *d.CreatedAt
	}
	t.Ticket = fixtures.Ticket{
		Type: "ticket", ID: id, TicketID: strconv.Itoa(number), State: c.w.config.Fixtures.TicketStates()[0], TicketType: kind,
		Contacts:  fixtures.TicketContacts{Type: "contact.list", Contacts: []fixtures.TicketContact{}},
		CreatedAt: created.Unix(), UpdatedAt: created.Unix(), AdminAssigneeID: "0", TeamAssigneeID: "0",
		Parts: fixtures.TicketPartList{Type: "ticket_part.list", Parts: []fixtures.TicketPart{}}, Open: true,
		LinkedObjects: fixtures.LinkedObjects{Type: "list", Data: []json.RawMessage{}},
		Category:      kind.Category, IsShared: kind.Category == "Customer", Channel: "api",
	}
	if t.Attributes, err = merge(nil, d.Attributes); err != nil {
		return t, invalid("ticket_attributes", "ticket_attributes is no object: send one")
	}
	return t, c.include(ctx, &t, d.Contacts)
}

// include makes people those that the ticket is for.
func (c *changes) include(ctx context.Context, t *Ticket, people []UserKey) error {
	for i, k := range people {
		p, err := c.w.person(ctx, c.tx, k)
		if err != nil {
			return err
		}
		if i == 0 {
			t.With = correspondent(p.Person)
		}
		t.Contacts.Contacts = append(t.Contacts.Contacts, fixtures.TicketContact{Type: "contact", ID: p.User.ID, ExternalID: p.User.UserID})
	}
	return nil
}

// ConvertConversation makes a ticket of a conversation, under the same id.
func (w *Workspace) ConvertConversation(ctx context.Context, id string, d TicketDraft) (found Ticket, err error) {
	err = w.update(ctx, func(c *changes) error {
		v, err := c.conversation(ctx, id)
		if err != nil {
			return err
		}
		switch _, err := w.ticketIn(ctx, c.tx, id); {
		case err == nil:
			return invalid("", "the conversation is a ticket already")
		case !errors.Is(err, errNoTicket):
			return err
		}
		d.Contacts = nil
		for _, r := range v.Contacts.Contacts {
			d.Contacts = append(d.Contacts, UserKey{ID: r.ID})
		}
		t, err := c.newTicket(ctx, id, d)
		if err != nil {
			return err
		}
		t.Channel = "messenger"
		found = t
		return c.issue(ctx, ticket{t, store.Doc{Owner: t.With.ID, At: v.doc.At}})
	})
	return found, err
}
