package memory_test

import (
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/store"
	"github.com/intercheck-dev/intercheck/mockserver/store/memory"
	"github.com/intercheck-dev/intercheck/mockserver/store/storetest"
)

func TestEngineKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(*testing.T) store.Store { return memory.New() })
}
