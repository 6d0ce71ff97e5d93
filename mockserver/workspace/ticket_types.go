package workspace

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// ticketTypeKind is the kind of documents that hold the forms that a client
// made or changed. One there is from the beginning.
const ticketTypeKind = "ticket_type"

// setUp is when the workspace was set up, for what it has from the beginning.
var setUp = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)

// TicketTypes returns the forms that tickets are made from, the oldest first.
func (w *Workspace) TicketTypes(ctx context.Context) ([]fixtures.TicketType, error) {
	made, err := all[fixtures.TicketType](ctx, w, w.config.Store, ticketTypeKind, "")
	slices.Reverse(made)
	first := w.config.Fixtures.TicketType(setUp)
	if slices.ContainsFunc(made, func(t fixtures.TicketType) bool { return t.ID == first.ID }) {
		return made, err
	}
	return slices.Insert(made, 0, first), err
}

// TicketType returns one form.
func (w *Workspace) TicketType(ctx context.Context, id string) (fixtures.TicketType, error) {
	return w.ticketType(ctx, w.config.Store, id)
}

func (w *Workspace) ticketType(ctx context.Context, r store.Reader, id string) (t fixtures.TicketType, err error) {
	err = w.read(ctx, r, ticketTypeKind, id, &t)
	if !errors.Is(err, ErrNotFound) {
		return t, err
	}
	if first := w.config.Fixtures.TicketType(setUp); first.ID == id {
		return first, nil
	}
	return t, errNoResource
}

// A TicketTypeDraft is a form that a client asks for. What it does not say
// (nothing, or nil) stays as it is.
type TicketTypeDraft struct {
	Name, Description, Icon, Category string
	Archived                          *bool
}

func (d TicketTypeDraft) applyTo(t *fixtures.TicketType) {
	t.Name, t.Description, t.Icon = cmp.Or(d.Name, t.Name), cmp.Or(d.Description, t.Description), cmp.Or(d.Icon, t.Icon)
	t.Category = cmp.Or(d.Category, t.Category)
	t.IsInternal = t.Category != "Customer"
	if d.Archived != nil {
		t.Archived = *d.Archived
	}
}

// UpdateTicketType changes what the draft says of a form. Tickets that were made
// from it keep it as it was.
func (w *Workspace) UpdateTicketType(ctx context.Context, id string, d TicketTypeDraft) (t fixtures.TicketType, err error) {
	err = w.update(ctx, func(c *changes) error {
		if t, err = w.ticketType(ctx, c.tx, id); err != nil {
			return err
		}
		at := setUp
		if doc, err := get(ctx, c.tx, w.key(ticketTypeKind, id)); err == nil {
			at = doc.At
		}
		d.applyTo(&t)
		t.UpdatedAt = w.now().Unix()
		return c.put(ctx, place{kind: ticketTypeKind, id: id, at: at}, t)
	})
	return t, err
}

// CreateTicketType makes a form with a title and a description to fill in.
func (w *Workspace) CreateTicketType(ctx context.Context, d TicketTypeDraft) (t fixtures.TicketType, err error) {
	err = w.update(ctx, func(c *changes) error {
		id, at, err := c.mintNumber(ctx, ticketTypeKind, 7)
		if err != nil {
			return err
		}
		t = w.config.Fixtures.TicketType(w.now())
		t.ID, t.Description, t.Icon = id, "", ""
		d.applyTo(&t)
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
