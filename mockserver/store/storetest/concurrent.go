package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func noUpdateIsLost(t T, s store.Store) { noUpdateIsLostAfter(t, s, 0) }

// noUpdateIsLostAfter wants the count to go on where it is.
func noUpdateIsLostAfter(t T, s store.Store, before int) {
	const workers, each = 8, 25
	must(t, together(workers, func(int) error {
		for range each {
			if err := s.Update(t.Context(), func(tx store.Tx) error { return increment(t, tx) }); err != nil {
				return err
			}
		}
		return nil
	}))
	if got, want := string(get(t, s, key("counter")).Body), strconv.Itoa(before+workers*each); got != want {
		t.Errorf("got the count %s, want %s", got, want)
	}
}

func increment(t T, tx store.Tx) error {
	counter, err := tx.Get(t.Context(), key("counter"))
	if errors.Is(err, store.ErrNotFound) {
		counter, err = store.Doc{Key: key("counter"), Body: []byte("0")}, nil
	}
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(string(counter.Body))
	if err != nil {
		return fmt.Errorf("read the count: %w", err)
	}
	counter.Body = []byte(strconv.Itoa(n + 1))
	return tx.Put(t.Context(), counter)
}

// updateThatCountsIsAlone is about documents that a List did not find because
// another update was about to put them: no two updates write the same one.
func updateThatCountsIsAlone(t T, s store.Store) {
	const workers, room = 8, 5
	must(t, together(workers, func(i int) error {
		return s.Update(t.Context(), func(tx store.Tx) error {
			page, err := tx.List(t.Context(), all())
			if err != nil || len(page.Docs) >= room {
				return err
			}
			return tx.Put(t.Context(), doc(strconv.Itoa(i), 1))
		})
	}))
	if got := len(list(t, s, all()).Docs); got != room {
		t.Errorf("got %d documents, want %d", got, room)
	}
}

func listSeesWholeUpdates(t T, s store.Store) {
	const updates, readers = 50, 3
	var written atomic.Bool
	must(t, together(1+readers, func(i int) error {
		if i > 0 {
			return readPairs(t, s, &written)
		}
		defer written.Store(true)
		for n := range updates {
			if err := writePair(t, s, n); err != nil {
				return err
			}
		}
		return nil
	}))
}

func writePair(t T, s store.Store, n int) error {
	return s.Update(t.Context(), func(tx store.Tx) error {
		a, b := doc("a", n), doc("b", n)
		return errors.Join(tx.Put(t.Context(), a), tx.Put(t.Context(), b))
	})
}

func readPairs(t T, s store.Store, written *atomic.Bool) error {
	for !written.Load() {
		page, err := s.List(t.Context(), all())
		if err != nil {
			return err
		}
		switch docs := page.Docs; {
		case len(docs) == 0:
		case len(docs) != 2 || docs[0].At != docs[1].At:
			return fmt.Errorf("list: got half of an update: %s", ids(docs))
		}
	}
	return nil
}
