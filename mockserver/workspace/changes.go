package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// changes are what one transaction does.
type changes struct {
	tx        store.Tx
	w         *Workspace
	committed []func()
}

// now is the time of the workspace.
func (w *Workspace) now() time.Time { return w.config.Clock.Now().UTC() }

func (w *Workspace) key(kind, id string) store.Key {
	return store.Key{Space: w.config.Space, Kind: kind, ID: id}
}

// A place says where a document stands.
type place struct {
	kind, id, owner string
	at              time.Time
}

func (c *changes) put(ctx context.Context, p place, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s %s: %w", p.kind, p.id, err)
	}
	return c.tx.Put(ctx, store.Doc{Key: c.w.key(p.kind, p.id), Owner: p.owner, At: p.at, Body: body})
}

// get returns the document with that key, or [ErrNotFound].
func get(ctx context.Context, r store.Reader, key store.Key) (store.Doc, error) {
	doc, err := r.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return store.Doc{}, fmt.Errorf("%s %q: %w", key.Kind, key.ID, ErrNotFound)
	}
	if err != nil {
		return store.Doc{}, fmt.Errorf("%s %q: %w", key.Kind, key.ID, err)
	}
	return doc, nil
}

// read decodes the document with that key into value.
func (w *Workspace) read(ctx context.Context, r store.Reader, kind, id string, value any) error {
	doc, err := get(ctx, r, w.key(kind, id))
	if err != nil {
		return err
	}
	return decode(doc, value)
}

func decode(doc store.Doc, value any) error {
	if err := json.Unmarshal(doc.Body, value); err != nil {
		return fmt.Errorf("%s %q: its record cannot be read: %w", doc.Kind, doc.ID, err)
	}
	return nil
}

// counterKind is the kind of documents that count, one for each thing counted.
const counterKind = "counter"

// count adds by to a counter and returns what it is then. Counters stand in
// the store, so that ids go on after a restart.
func (c *changes) count(ctx context.Context, name string, by int) (int, error) {
	n, err := c.w.counted(ctx, c.tx, name)
	if err != nil {
		return 0, err
	}
	n += by
	return n, c.put(ctx, place{kind: counterKind, id: name}, n)
}

func (w *Workspace) counted(ctx context.Context, r store.Reader, name string) (int, error) {
	var n int
	if err := w.read(ctx, r, counterKind, name, &n); err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	return n, nil
}

// mint returns an id that nothing of that kind had before, and its place in
// time order: this second, but behind all that were minted before, also while
// the clock stands still.
func (c *changes) mint(ctx context.Context, kind string) (string, time.Time, error) {
	n, err := c.count(ctx, "minted "+kind, 1)
	if err != nil {
		return "", time.Time{}, err
	}
	at := c.w.now().Truncate(time.Second).Add(time.Duration(n))
	return c.w.config.Fixtures.ID(kind, uint64(n)), at, nil
}
