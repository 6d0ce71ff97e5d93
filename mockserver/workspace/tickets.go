package workspace

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// ticketKind is the kind of the documents that hold tickets, each owned by its
// first contact.
const ticketKind = "ticket"

// A Ticket is a ticket with all of its parts. Its attributes are those that its
// type asks for, whatever they are.
type Ticket struct {
	fixtures.Ticket
	Attributes json.RawMessage `json:"ticket_attributes"`
	With       Correspondent   `json:"with"`
}

// Object is what REST and notifications have of a ticket.
func (t Ticket) Object() any {
	return struct {
		fixtures.Ticket
		Attributes json.RawMessage `json:"ticket_attributes"`
	}{t.Ticket, t.Attributes}
}

// alone is the item of a notification that is about the ticket, not a part.
func (t Ticket) alone() any {
	t.SnoozedUntil, t.CompanyID = json.RawMessage("null"), json.RawMessage("null")
	return t.Object()
}

// latest is the item of a notification that is about the last part.
func (t Ticket) latest() any {
	return struct {
		Type   string              `json:"type"`
		Ticket any                 `json:"ticket"`
		Part   fixtures.TicketPart `json:"ticket_part"`
	}{"ticket_ticket_part", t.Object(), t.Parts.Parts[len(t.Parts.Parts)-1]}
}

type ticket struct {
	Ticket
	doc store.Doc
}

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

func (c *changes) keepTicket(ctx context.Context, t ticket) error {
	return c.put(ctx, place{ticketKind, t.ID, t.doc.Owner, t.doc.At}, t.Ticket)
}

func (w *Workspace) ticketIn(ctx context.Context, r store.Reader, id string) (t ticket, err error) {
	if t.doc, err = get(ctx, r, w.key(ticketKind, id)); err != nil {
		return t, &Refusal{Code: "ticket_not_found", Message: "Ticket not found"}
	}
	return t, decode(t.doc, &t.Ticket)
}

// Ticket returns one ticket.
func (w *Workspace) Ticket(ctx context.Context, id string) (Ticket, error) {
	t, err := w.ticketIn(ctx, w.config.Store, id)
	return t.Ticket, err
}

// Tickets returns all tickets, the youngest first.
func (w *Workspace) Tickets(ctx context.Context) ([]Ticket, error) {
	return all[Ticket](ctx, w, w.config.Store, ticketKind, "")
}

// DeleteTicket removes a ticket. Nothing announces that.
func (w *Workspace) DeleteTicket(ctx context.Context, id string) error {
	return w.update(ctx, func(c *changes) error {
		t, err := w.ticketIn(ctx, c.tx, id)
		if err != nil {
			return err
		}
		return c.tx.Delete(ctx, t.doc.Key)
	})
}

// ConvertConversation makes a ticket of a conversation, under the same id.
func (w *Workspace) ConvertConversation(ctx context.Context, id string, d TicketDraft) (found Ticket, err error) {
	err = w.update(ctx, func(c *changes) error {
		v, err := c.conversation(ctx, id)
		if err != nil {
			return err
		}
		if _, err := w.ticketIn(ctx, c.tx, id); err == nil {
			return invalid("", "the conversation is a ticket already")
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
