package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// spaceKind is the kind of the documents that say which workspaces a kept store
// has. They belong to no workspace.
const spaceKind = "workspace"

// A spaceRecord is what is kept of [Options].
type spaceRecord struct {
	Token                string
	Own                  bool
	Seed                 *int64
	Clock, Policy, AppID string
}

func spaceKey(name string) store.Key { return store.Key{Kind: spaceKind, ID: name} }

// keep notes in a store that outlives the mock that there is a workspace like
// that, so that the next mock takes it up with all that is due in it.
func (m *Mock) keep(ctx context.Context, o Options) error {
	if m.config.Store == nil || o.Name == Main {
		return nil
	}
	body, err := json.Marshal(spaceRecord{string(o.Token), o.own, o.Seed, o.Clock, o.Policy, o.AppID})
	if err != nil {
		return fmt.Errorf("keep workspace %s: %w", o.Name, err)
	}
	return m.config.Store.Update(ctx, func(tx store.Tx) error {
		return tx.Put(ctx, store.Doc{Key: spaceKey(o.Name), Body: body})
	})
}

// drop notes that there is no such workspace any more.
func (m *Mock) drop(ctx context.Context, name string) error {
	if m.config.Store == nil {
		return nil
	}
	return m.config.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.Delete(ctx, spaceKey(name)); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
}

// takeUp makes the workspaces that a mock before this one has left.
func (m *Mock) takeUp(ctx context.Context) error {
	if m.config.Store == nil {
		return nil
	}
	page, err := m.config.Store.List(ctx, store.Query{Kind: spaceKind})
	if err != nil {
		return fmt.Errorf("list workspaces: %w", err)
	}
	for _, doc := range page.Docs {
		var r spaceRecord
		if err := json.Unmarshal(doc.Body, &r); err != nil {
			return fmt.Errorf("workspace %s: its record cannot be read: %w", doc.ID, err)
		}
		o := Options{Name: doc.ID, Token: intercom.Secret(r.Token), Seed: r.Seed, Clock: r.Clock, Policy: r.Policy, AppID: r.AppID, own: r.Own}
		if _, err := m.make(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Resumed returns how many deliveries were taken up that a mock before this one
// has left.
func (m *Mock) Resumed() int {
	n := 0
	for _, s := range m.Spaces() {
		n += s.resumed
	}
	return n
}
