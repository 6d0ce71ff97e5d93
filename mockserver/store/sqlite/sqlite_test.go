package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/sqlite"
	"github.com/intercheck-dev/intercheck/mockserver/store/storetest"
)

func TestEngineKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(t *testing.T) store.Store { return open(t, fresh(t)) })
}

func TestFileKeepsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	storetest.ExerciseKept(t, func(t *testing.T) func() (store.Store, error) {
		name := fresh(t)
		return func() (store.Store, error) { return sqlite.Open(context.Background(), name) }
	})
}

// fresh returns a name that there is no file of.
func fresh(t testing.TB) string { return filepath.Join(t.TempDir(), "a file?.db") }

func open(t testing.TB, name string) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
