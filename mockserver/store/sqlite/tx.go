package sqlite

import (
	"context"
	"errors"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A tx changes the image and remembers how, for the file and for taking it back.
type tx struct {
	store.Tx
	writes []write
}

// Put implements [store.Tx].
func (t *tx) Put(ctx context.Context, doc store.Doc) error {
	doc, err := doc.Normalize()
	if err != nil {
		return err
	}
	before, err := t.before(ctx, doc.Key)
	if err != nil {
		return err
	}
	if err := t.Tx.Put(ctx, doc); err != nil {
		return err
	}
	t.writes = append(t.writes, write{doc.Key, before, &doc})
	return nil
}

// Delete implements [store.Tx].
func (t *tx) Delete(ctx context.Context, key store.Key) error {
	before, err := t.before(ctx, key)
	if err != nil {
		return err
	}
	if err := t.Tx.Delete(ctx, key); err != nil {
		return err
	}
	t.writes = append(t.writes, write{key, before, nil})
	return nil
}

// before returns the document with that key, or nil.
func (t *tx) before(ctx context.Context, key store.Key) (*store.Doc, error) {
	doc, err := t.Get(ctx, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil //nolint:nilnil // that there is none is an answer
	case err != nil:
		return nil, err
	}
	return &doc, nil
}
