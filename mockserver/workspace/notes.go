package workspace

import (
	"context"
	"slices"
	"time"
)

const noteKind = "note"

// A Note is what an admin wrote down about a contact.
type Note struct {
	ID        string    `json:"id"`
	ContactID string    `json:"contact_id"`
	AdminID   string    `json:"admin_id"` // empty for one that an app wrote
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
}

// AddNote writes a note about a contact. Nothing announces that.
func (w *Workspace) AddNote(ctx context.Context, n Note) (Note, error) {
	return n, w.update(ctx, func(c *changes) error {
		p, err := w.person(ctx, c.tx, UserKey{ID: n.ContactID})
		if err != nil {
			return err
		}
		if n.AdminID != "" {
			if _, err := w.adminIn(ctx, c.tx, n.AdminID); err != nil {
				return err
			}
		}
		id, at, err := c.mintNumber(ctx, noteKind, 8)
		if err != nil {
			return err
		}
		n.ID, n.CreatedAt = id, w.now()
		if err := c.put(ctx, place{noteKind, id, n.ContactID, at}, n); err != nil {
			return err
		}
		p.Notes = append(slices.Clone(p.Notes), id)
		return c.keep(ctx, p, p.User)
	})
}

// Notes returns what was written about a contact, the latest first.
func (w *Workspace) Notes(ctx context.Context, contact string) ([]Note, error) {
	if _, err := w.person(ctx, w.config.Store, UserKey{ID: contact}); err != nil {
		return nil, err
	}
	return all[Note](ctx, w, w.config.Store, noteKind, contact)
}

// Note returns one note.
func (w *Workspace) Note(ctx context.Context, id string) (n Note, err error) {
	return n, w.read(ctx, w.config.Store, noteKind, id, &n)
}
