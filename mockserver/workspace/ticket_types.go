package workspace

import (
	"context"
	"errors"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// ticketTypeKind is the kind of documents that hold the forms that a client
// made. One there is from the beginning.
const ticketTypeKind = "ticket_type"

// setUp is when the workspace was set up, for what it has from the beginning.
var setUp = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)

// TicketTypes returns the forms that tickets are made from, the oldest first.
func (w *Workspace) TicketTypes(ctx context.Context) ([]fixtures.TicketType, error) {
	made, err := all[fixtures.TicketType](ctx, w, w.config.Store, ticketTypeKind, "")
	found := []fixtures.TicketType{w.config.Fixtures.TicketType(setUp)}
	for i := len(made) - 1; i >= 0; i-- {
		found = append(found, made[i])
	}
	return found, err
}

// TicketType returns one form.
func (w *Workspace) TicketType(ctx context.Context, id string) (fixtures.TicketType, error) {
	return w.ticketType(ctx, w.config.Store, id)
}

func (w *Workspace) ticketType(ctx context.Context, r store.Reader, id string) (t fixtures.TicketType, err error) {
	if first := w.config.Fixtures.TicketType(setUp); first.ID == id {
		return first, nil
	}
	if err := w.read(ctx, r, ticketTypeKind, id, &t); errors.Is(err, ErrNotFound) {
		return t, notFound("Resource Not Found")
	}
	return t, err
}

// A TicketTypeDraft is a form that a client asks for.
type TicketTypeDraft struct{ Name, Description, Icon, Category string }

// CreateTicketType makes a form with a title and a description to fill in.
func (w *Workspace) CreateTicketType(ctx context.Context, d TicketTypeDraft) (t fixtures.TicketType, err error) {
	err = w.update(ctx, func(c *changes) error {
		id, at, err := c.mintNumber(ctx, ticketTypeKind, 7)
		if err != nil {
			return err
		}
		t = w.config.Fixtures.TicketType(w.now())
		t.ID, t.Name, t.Description, t.Icon, t.Category = id, d.Name, d.Description, d.Icon, d.Category
		t.IsInternal = d.Category != "Customer"
		t.Attributes.Data = t.Attributes.Data[:2]
		for i := range t.Attributes.Data {
			a := &t.Attributes.Data[i]
			if a.ID, _, err = c.mintNumber(ctx, "ticket_type_attribute", 7); err != nil {
				return err
			}
			a.TicketTypeID = numeric(id)
		}
		return c.put(ctx, place{kind: ticketTypeKind, id: id, at: at}, t)
	})
	return t, err
}
