package workspace

import (
	"context"
	"errors"
	"strconv"

	"github.com/intercheck-dev/intercheck/fixtures"
	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// adminKind is the kind of documents that hold admins who were changed. The
// others are as the fixtures have them.
const adminKind = "admin"

// Admins returns the teammates, always the same ones.
func (w *Workspace) Admins(ctx context.Context) ([]fixtures.Admin, error) {
	var found []fixtures.Admin
	for _, t := range w.config.Fixtures.Teammates() {
		a, err := w.admin(ctx, w.config.Store, t)
		if err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	return found, nil
}

func (w *Workspace) admin(ctx context.Context, r store.Reader, t fixtures.Teammate) (a fixtures.Admin, err error) {
	if err := w.read(ctx, r, adminKind, t.ID, &a); !errors.Is(err, ErrNotFound) {
		return a, err
	}
	return fixtures.Admin{
		Type: "admin", ID: numeric(t.ID), Name: t.Name, Email: t.Email, HasInboxSeat: true,
		TeamIDs: []int64{numeric(w.config.Fixtures.TeamID())}, Avatar: fixtures.Avatar{Type: "avatar"},
	}, nil
}

// numeric returns an id where the wire has it as a number.
func numeric(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64) // ids of this workspace are digits
	return n
}

// Admin returns one teammate.
func (w *Workspace) Admin(ctx context.Context, id string) (fixtures.Admin, error) {
	return w.adminIn(ctx, w.config.Store, id)
}

func (w *Workspace) adminIn(ctx context.Context, r store.Reader, id string) (fixtures.Admin, error) {
	for _, t := range w.config.Fixtures.Teammates() {
		if t.ID == id {
			return w.admin(ctx, r, t)
		}
	}
	return fixtures.Admin{}, &Refusal{Code: "admin_not_found", Message: "Admin for admin_id not found"}
}

// SetAway says whether an admin is away, and whether what is new goes to others.
func (w *Workspace) SetAway(ctx context.Context, id string, away, reassign bool, reason string) (a fixtures.Admin, err error) {
	err = w.update(ctx, func(c *changes) error {
		if a, err = w.adminIn(ctx, c.tx, id); err != nil {
			return err
		}
		changed := a.AwayModeEnabled != away || a.AwayModeReassign != reassign
		a.AwayModeEnabled, a.AwayModeReassign, a.AwayStatusReason = away, reassign, reason
		if err := c.put(ctx, place{kind: adminKind, id: id}, a); err != nil || !changed {
			return err
		}
		return c.announce(ctx, w.eraOf(intercom.Modern), "admin.away_mode_updated", "", a)
	})
	return a, err
}

// Team returns the id of the one team, to which all admins belong.
func (w *Workspace) Team() string { return w.config.Fixtures.TeamID() }
