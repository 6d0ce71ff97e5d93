package workspace

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
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
	Tags       []Tag           `json:"tags"`
}

// Object is what notifications have of a ticket.
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

var errNoTicket = &Refusal{Code: "ticket_not_found", Message: "Ticket not found"}

func (c *changes) keepTicket(ctx context.Context, t ticket) error {
	return c.put(ctx, place{ticketKind, t.ID, t.doc.Owner, t.doc.At}, t.Ticket)
}

func (w *Workspace) ticketIn(ctx context.Context, r store.Reader, id string) (t ticket, err error) {
	t.doc, err = get(ctx, r, w.key(ticketKind, id))
	if errors.Is(err, ErrNotFound) {
		return t, errNoTicket
	}
	if err != nil {
		return t, err
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
