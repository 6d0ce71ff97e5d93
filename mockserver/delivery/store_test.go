package delivery_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// A breaking engine works for so many calls, and then no more.
type breaking struct {
	store.Store
	left *atomic.Int64
}

func (b breaking) broken() error {
	if b.left.Add(-1) < 0 {
		return errDisk
	}
	return nil
}

func (b breaking) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	doc, err := b.Store.Get(ctx, key)
	return doc, errors.Join(b.broken(), err)
}

func (b breaking) List(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := b.Store.List(ctx, q)
	return page, errors.Join(b.broken(), err)
}

func (b breaking) Update(ctx context.Context, change func(store.Tx) error) error {
	return b.Store.Update(ctx, func(tx store.Tx) error { return change(breakingTx{tx, b}) })
}

type breakingTx struct {
	store.Tx
	breaking breaking
}

func (b breakingTx) Get(ctx context.Context, key store.Key) (store.Doc, error) {
	doc, err := b.Tx.Get(ctx, key)
	return doc, errors.Join(b.breaking.broken(), err)
}

func (b breakingTx) List(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := b.Tx.List(ctx, q)
	return page, errors.Join(b.breaking.broken(), err)
}

func (b breakingTx) Put(ctx context.Context, doc store.Doc) error {
	return errors.Join(b.breaking.broken(), b.Tx.Put(ctx, doc))
}

func TestEveryErrorOfTheStoreIsTold(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(*testing.T, *rig, *receiver) error{
		"record": func(t *testing.T, r *rig, _ *receiver) error { return r.Record(t.Context(), occurrence(t)) },
		"deliveries": func(t *testing.T, r *rig, _ *receiver) error {
			return second(r.deliverer.Deliveries(t.Context(), delivery.Query{}))
		},
		"once": func(t *testing.T, r *rig, to *receiver) error {
			_, err := r.deliverer.Once(t.Context(), target(to), notification(t), delivery.Plan{})
			return err
		},
	} {
		var left atomic.Int64
		left.Store(1000)
		r := stillRig(t, func(c *delivery.Config) { c.Store = breaking{c.Store, &left} })
		to := newReceiver(t, r.clock)
		r.subscribe(t, to.url)
		_, err := r.deliverer.Once(t.Context(), target(to), notification(t), delivery.Plan{})
		r.must(t, err) // so that there is something to read
		calls := int64(0)
		for ; calls < 20; calls++ {
			left.Store(calls)
			if err := act(t, r, to); err == nil {
				break
			} else if !errors.Is(err, errDisk) {
				t.Errorf("%s: with call %d broken, got error %v", name, calls+1, err)
			}
			if n := r.deliverer.Remaining(); n != 0 {
				t.Errorf("%s: with call %d broken, %d deliveries remain", name, calls+1, n)
			}
		}
		if calls < 2 || calls == 20 {
			t.Errorf("%s: it needs %d calls", name, calls)
		}
	}
}

func second[A, B any](_ A, _ B, err error) error { return err }

func TestRecordThatCannotBeReadIsTold(t *testing.T) {
	t.Parallel()
	for kind, bodies := range map[string][]string{
		"delivery": {"", "{", "[]\n{}"}, "attempt": {"", "{\n\r\n", "{\"Sent\":5}\n\r\nfour"}, "delivery_counter": {"", "-1", "many"}, "subscription": {"", "{", "[]"},
	} {
		for _, body := range bodies {
			r := stillRig(t)
			to := newReceiver(t, r.clock)
			r.subscribe(t, to.url)
			r.once(t, to, delivery.Plan{})
			r.must(t, r.store.Update(t.Context(), func(tx store.Tx) error {
				page, err := tx.List(t.Context(), store.Query{Space: "main", Kind: kind})
				if err != nil || len(page.Docs) != 1 {
					t.Fatalf("there are %d documents of kind %s (%v)", len(page.Docs), kind, err)
				}
				doc := page.Docs[0]
				doc.Body = []byte(body)
				return tx.Put(t.Context(), doc)
			}))
			_, _, read := r.deliverer.Deliveries(t.Context(), delivery.Query{})
			wrote := r.Record(t.Context(), occurrence(t))
			if err := errors.Join(read, wrote); err == nil || !strings.Contains(err.Error(), "cannot be read") {
				t.Errorf("%s %q: got error %v", kind, body, err)
			}
		}
	}
}
