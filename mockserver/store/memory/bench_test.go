package memory_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
)

const owners = 100

// What a write costs must not depend on how many documents there are: compare
// the sizes. The store grows by b.N documents while it is measured.
func BenchmarkPut(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			s, n := filled(b, size), size
			b.ReportAllocs()
			for b.Loop() {
				doc := delivery(n)
				n++
				update(b, s, func(tx store.Tx) error { return tx.Put(b.Context(), doc) })
			}
		})
	}
}

// The same at a constant size: each new document drives out the oldest.
func BenchmarkPutAndDropOldest(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			s, n := filled(b, size), size
			b.ReportAllocs()
			for b.Loop() {
				doc, oldest := delivery(n), delivery(n-size).Key
				n++
				update(b, s, func(tx store.Tx) error {
					return errors.Join(tx.Put(b.Context(), doc), tx.Delete(b.Context(), oldest))
				})
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			s, n := filled(b, size), 0
			keys := make([]store.Key, size)
			for i := range keys {
				keys[i] = delivery(i * 7919 % size).Key
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Get(b.Context(), keys[n%size]); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

func BenchmarkListNewestOfOwner(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			s := filled(b, size)
			q := store.Query{Space: "default", Kind: "delivery", Owner: "nsub_7", Newest: true, Limit: 50}
			b.ReportAllocs()
			for b.Loop() {
				page, err := s.List(b.Context(), q)
				if err != nil || len(page.Docs) != 50 || !page.More {
					b.Fatalf("got %d documents, more %t, error %v", len(page.Docs), page.More, err)
				}
			}
		})
	}
}

func filled(b *testing.B, size int) store.Store {
	b.Helper()
	s := memory.New()
	update(b, s, func(tx store.Tx) error {
		for n := range size {
			if err := tx.Put(b.Context(), delivery(n)); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func delivery(n int) store.Doc {
	return store.Doc{
		Key:   store.Key{Space: "default", Kind: "delivery", ID: fmt.Sprintf("dlv_%08x", uint32(n)*2654435761)}, // scattered
		Owner: fmt.Sprintf("nsub_%d", n%owners),
		At:    time.Unix(1_700_000_000, int64(n)*int64(time.Millisecond)),
		Body:  []byte(`{"state":"acknowledged"}`),
	}
}

func update(b *testing.B, s store.Store, change func(store.Tx) error) {
	b.Helper()
	if err := s.Update(b.Context(), change); err != nil {
		b.Fatal(err)
	}
}
