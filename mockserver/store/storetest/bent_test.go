package storetest_test

import (
	"context"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// bent says which calls of an engine go wrong, in stores and transactions
// alike. A nil field is a call that goes right.
type bent struct {
	get    func(context.Context, store.Reader, store.Key) (store.Doc, error)
	list   func(context.Context, store.Reader, store.Query) (store.Page, error)
	put    func(context.Context, store.Tx, store.Doc) error
	remove func(context.Context, store.Tx, store.Key) error
	update func(context.Context, store.Store, func(store.Tx) error) error
	close  func(store.Store) error
}

// bend returns the engine with its calls bent.
func bend(engine store.Store, b bent) store.Store {
	return bentStore{bentReader{engine, b}, engine, b}
}

type bentReader struct {
	inner store.Reader
	bent  bent
}

func (r bentReader) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	if r.bent.get != nil {
		return r.bent.get(ctx, r.inner, key)
	}
	return r.inner.Get(ctx, key)
}

func (r bentReader) List(ctx context.Context, q store.Query) (store.Page, error) {
	if r.bent.list != nil {
		return r.bent.list(ctx, r.inner, q)
	}
	return r.inner.List(ctx, q)
}

type bentTx struct {
	bentReader
	inner store.Tx
	bent  bent
}

func (t bentTx) Put(ctx context.Context, doc store.Doc) error {
	if t.bent.put != nil {
		return t.bent.put(ctx, t.inner, doc)
	}
	return t.inner.Put(ctx, doc)
}

func (t bentTx) Delete(ctx context.Context, key store.Key) error {
	if t.bent.remove != nil {
		return t.bent.remove(ctx, t.inner, key)
	}
	return t.inner.Delete(ctx, key)
}

type bentStore struct {
	bentReader
	inner store.Store
	bent  bent
}

func (s bentStore) Update(ctx context.Context, change func(store.Tx) error) error {
	bentChange := func(tx store.Tx) error { return change(bentTx{bentReader{tx, s.bent}, tx, s.bent}) }
	if s.bent.update != nil {
		return s.bent.update(ctx, s.inner, bentChange)
	}
	return s.inner.Update(ctx, bentChange)
}

func (s bentStore) Close() error {
	if s.bent.close != nil {
		return s.bent.close(s.inner)
	}
	return s.inner.Close()
}
