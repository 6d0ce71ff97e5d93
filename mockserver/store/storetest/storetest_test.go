package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/store/storetest"
)

// A mutant is an engine with one mistake.
type mutant struct {
	name   string
	caught []string // the chapters that must catch it; others may
	engine func() store.Store
}

func TestEachMutantIsCaught(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			for _, name := range m.caught {
				if failures := run(t, chapter(t, name), m.engine()); len(failures) == 0 {
					t.Errorf("chapter %s passes", name)
				} else {
					t.Logf("chapter %s: %s", name, failures[0])
				}
			}
		})
	}
}

func TestEachChapterCatchesAMutant(t *testing.T) {
	t.Parallel()
	var caught []string
	for _, m := range mutants() {
		caught = append(caught, m.caught...)
	}
	for _, c := range storetest.Chapters() {
		if !slices.Contains(caught, c.Name) {
			t.Errorf("no mutant is caught by chapter %s: add one", c.Name)
		}
	}
}

// An engine may call an Update's function again: no chapter may mind.
func TestEngineThatTriesAgainPasses(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(*testing.T) store.Store {
		again := errors.New("again")
		return bend(memory.New(), bent{update: func(ctx context.Context, s store.Store, change func(store.Tx) error) error {
			err := s.Update(ctx, func(tx store.Tx) error { return errors.Join(again, change(tx)) })
			if !errors.Is(err, again) {
				return err
			}
			return s.Update(ctx, change)
		}})
	})
}

func chapter(t *testing.T, name string) storetest.Chapter {
	t.Helper()
	chapters := storetest.Chapters()
	i := slices.IndexFunc(chapters, func(c storetest.Chapter) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("there is no chapter %s", name)
	}
	return chapters[i]
}

// run returns how the chapter failed. A goroutine of its own lets Fatalf end it.
func run(t *testing.T, c storetest.Chapter, s store.Store) []string {
	t.Helper()
	r := &recorder{ctx: t.Context()}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(r, s)
	}()
	<-ended
	return r.failures
}

// recorder is a storetest.T that keeps failures to itself.
type recorder struct {
	ctx      context.Context
	mu       sync.Mutex
	failures []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
