package storetest_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/store/storetest"
)

// A medium is what outlives an engine in memory. With a flaw, it makes another
// of what it is told to keep.
type medium struct {
	mu   sync.Mutex
	docs map[store.Key]store.Doc
	open bool
	flaw flaw
}

// A flaw is one mistake of a medium.
type flaw struct {
	keeps  func(m *medium, key store.Key, doc *store.Doc) bool // what an Update left there; nil: it deleted that
	alters func(*store.Doc)                                    // before it is kept
	failed bool                                                // keeps what failed, too
	shared bool                                                // can be opened twice
}

var errOpen = errors.New("it is open")

func (m *medium) Open() (store.Store, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open && !m.flaw.shared {
		return nil, errOpen
	}
	m.open = true
	image := memory.New()
	err := image.Update(context.Background(), func(tx store.Tx) error {
		for _, d := range m.docs {
			if err := tx.Put(context.Background(), d); err != nil {
				return err
			}
		}
		return nil
	})
	return bend(image, bent{update: m.update, close: m.close}), err
}

func (m *medium) close(s store.Store) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = false
	return s.Close()
}

func (m *medium) update(ctx context.Context, s store.Store, change func(store.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	left := map[store.Key]*store.Doc{}
	err := s.Update(ctx, func(tx store.Tx) error {
		seen := &witness{Tx: tx, was: map[store.Key]error{}}
		err := change(seen)
		for key := range seen.was {
			left[key] = nil
			if doc, err := tx.Get(context.WithoutCancel(ctx), key); err == nil {
				left[key] = &doc
			}
		}
		return err
	})
	if err == nil || m.flaw.failed {
		m.keep(left)
	}
	return err
}

func (m *medium) keep(left map[store.Key]*store.Doc) {
	for key, doc := range left {
		switch {
		case m.flaw.keeps != nil && !m.flaw.keeps(m, key, doc):
		case doc == nil:
			delete(m.docs, key)
		default:
			kept := *doc
			if m.flaw.alters != nil {
				m.flaw.alters(&kept)
			}
			m.docs[key] = kept
		}
	}
}

func keptMutants() map[string]flaw {
	old := func(m *medium, key store.Key) bool { _, there := m.docs[key]; return there }
	return map[string]flaw{
		"EverythingIsThereAgain":        {alters: func(d *store.Doc) { d.Owner, d.At = "", d.At.Truncate(time.Second) }},
		"ChangesOfTheOldAreThereAgain":  {keeps: func(m *medium, key store.Key, doc *store.Doc) bool { return doc != nil }},
		"LastOfManyChangesIsThereAgain": {keeps: func(m *medium, key store.Key, doc *store.Doc) bool { return doc == nil || !old(m, key) }},
		"WhatFailedIsNotThereAgain":     {failed: true},
		"UpdatesAtOnceAreAllThereAgain": {alters: func(d *store.Doc) { d.Body = []byte("7") }},
		"OneOwnerAtATime":               {shared: true},
	}
}

func TestEachKeptChapterCatchesItsMutant(t *testing.T) {
	t.Parallel()
	mutants := keptMutants()
	for _, c := range storetest.KeptChapters() {
		flaw, ok := mutants[c.Name]
		if !ok {
			t.Errorf("no mutant is caught by chapter %s: add one", c.Name)
		}
		m := &medium{docs: map[store.Key]store.Doc{}, flaw: flaw}
		if failures := runKept(t, c, m.Open); len(failures) == 0 {
			t.Errorf("chapter %s passes", c.Name)
		} else {
			t.Logf("chapter %s: %s", c.Name, failures[0])
		}
		delete(mutants, c.Name)
	}
	if left := slices.Collect(maps.Keys(mutants)); len(left) > 0 {
		t.Errorf("there are no chapters %q", left)
	}
}

func TestMediumWithoutFlawPasses(t *testing.T) {
	t.Parallel()
	storetest.ExerciseKept(t, func(*testing.T) func() (store.Store, error) {
		return (&medium{docs: map[store.Key]store.Doc{}}).Open
	})
}

// Nothing that is kept may be found again: every chapter that finds something
// minds.
func TestForgettingIsAlwaysCaught(t *testing.T) {
	t.Parallel()
	for _, c := range storetest.KeptChapters() {
		failures := runKept(t, c, func() (store.Store, error) { return memory.New(), nil })
		if len(failures) == 0 {
			t.Errorf("chapter %s passes", c.Name)
		}
	}
}

func runKept(t *testing.T, c storetest.KeptChapter, open func() (store.Store, error)) []string {
	t.Helper()
	return run(t, storetest.Chapter{Name: c.Name, Run: func(t storetest.T, _ store.Store) { c.Run(t, open) }}, nil)
}
