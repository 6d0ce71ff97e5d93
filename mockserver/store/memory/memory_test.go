package memory_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/store/storetest"
)

func TestEngineKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(*testing.T) store.Store { return memory.New() })
}

// Documents are sorted when they are first listed, which many may do at once.
func TestManyMayBeTheFirstToList(t *testing.T) {
	t.Parallel()
	const n = 200
	s := memory.New()
	err := s.Update(t.Context(), func(tx store.Tx) error {
		for i := range n {
			key := store.Key{Kind: "thing", ID: fmt.Sprint(i)}
			if err := tx.Put(t.Context(), store.Doc{Key: key, Owner: fmt.Sprint(i % 2), At: time.Unix(int64(n-i), 0)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	for _, owner := range []string{"", "", "0", "0", "1", "1"} {
		readers.Go(func() { listsInOrder(t, s, owner, n) })
	}
	readers.Wait()
}

func listsInOrder(t *testing.T, s store.Store, owner string, n int) {
	t.Helper()
	if owner != "" {
		n /= 2
	}
	page, err := s.List(t.Context(), store.Query{Kind: "thing", Owner: owner})
	if err != nil || len(page.Docs) != n {
		t.Errorf("owner %q: there are %d documents (%v)", owner, len(page.Docs), err)
	}
	for i, d := range page.Docs {
		if i > 0 && !page.Docs[i-1].At.Before(d.At) {
			t.Errorf("owner %q: document %d is not in its place", owner, i)
		}
	}
}
