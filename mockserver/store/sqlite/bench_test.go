package sqlite_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// What a write costs must not depend on how many documents there are: compare
// the sizes. One that is alone waits for a transaction of its own.
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

// Writes at once share a transaction. The size is constant: each new document
// drives out the oldest.
func BenchmarkPutAndDropOldestAtOnce(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			s := filled(b, size)
			var n atomic.Int64
			n.Store(int64(size))
			b.SetParallelism(32)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := int(n.Add(1) - 1)
					doc, oldest := delivery(i), delivery(i-size).Key
					update(b, s, func(tx store.Tx) error {
						err := tx.Delete(b.Context(), oldest)
						if errors.Is(err, store.ErrNotFound) { // another one is late
							err = nil
						}
						return errors.Join(tx.Put(b.Context(), doc), err)
					})
				}
			})
		})
	}
}

func BenchmarkGet(b *testing.B) {
	s, n := filled(b, 100_000), 0
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Get(b.Context(), delivery(n*7919%100_000).Key); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

// BenchmarkOpen is what a start costs.
func BenchmarkOpen(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("among=%d", size), func(b *testing.B) {
			name := fresh(b)
			fill(b, name, size)
			for b.Loop() {
				if err := open(b, name).Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func filled(b *testing.B, size int) store.Store {
	b.Helper()
	name := fresh(b)
	fill(b, name, size)
	s := open(b, name)
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func fill(b *testing.B, name string, size int) {
	b.Helper()
	s := open(b, name)
	update(b, s, func(tx store.Tx) error {
		for n := range size {
			if err := tx.Put(b.Context(), delivery(n)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

var body = make([]byte, 1500) // as much as a notification of a user

func delivery(n int) store.Doc {
	return store.Doc{
		Key:   store.Key{Space: "default", Kind: "delivery", ID: fmt.Sprintf("dlv_%08x", uint32(n)*2654435761)}, // scattered
		Owner: fmt.Sprintf("nsub_%d", n%100),
		At:    time.Unix(1_700_000_000, int64(n)*int64(time.Millisecond)),
		Body:  body,
	}
}

func update(b *testing.B, s store.Store, change func(store.Tx) error) {
	b.Helper()
	if err := s.Update(b.Context(), change); err != nil {
		b.Error(err)
	}
}
