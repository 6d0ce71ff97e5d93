package storetest_test

import (
	"context"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

func concurrentMutants() []mutant {
	return []mutant{
		wrong("lets updates overtake each other", func() bent {
			return bent{update: drafted(afterAll(8))}
		}, "NoUpdateIsLost", "UpdateThatCountsIsAlone"),
		wrong("shows half an update", showsHalf, "ListSeesWholeUpdates"),
	}
}

// afterAll holds the writes of the first n updates until all n have read. Later
// updates are not held. Its chapters run eight at once.
func afterAll(n int) func(apply func() error) error {
	var mu sync.Mutex
	all := make(chan struct{})
	return func(apply func() error) error {
		mu.Lock()
		if n--; n == 0 {
			close(all)
		}
		mu.Unlock()
		<-all
		return apply()
	}
}

// showsHalf is an engine that makes each write on its own. In its first update it
// waits until somebody has listed between the writes.
func showsHalf() bent {
	var once sync.Once
	half := make(chan struct{})
	return bent{
		list: func(ctx context.Context, r store.Reader, q store.Query) (store.Page, error) {
			page, err := r.List(ctx, q)
			if len(page.Docs) == 1 {
				once.Do(func() { close(half) })
			}
			return page, err
		},
		update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
			d := &draft{Reader: s}
			if err := change(d); err != nil {
				return err
			}
			for i, write := range d.writes {
				if i > 0 {
					<-half
				}
				if err := s.Update(ctx, write); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
