package check_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/suites/check"
)

// More threads than processors, which all want to run, wait for each other.
func TestThreadsThatCompeteAreStarved(t *testing.T) {
	t.Parallel()
	const spell = 200 * time.Millisecond
	threads := 4 * runtime.NumCPU()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	starved := check.Starved(func() {
		var wg sync.WaitGroup
		for range threads {
			wg.Go(func() {
				for end := time.Now().Add(spell); time.Now().Before(end); {
				}
			})
		}
		wg.Wait()
	})
	if starved < spell/4 {
		t.Errorf("%d threads on %d processors waited %s of %s", threads, runtime.NumCPU(), starved, spell)
	}
}

func TestWhoDoesNothingIsNotStarved(t *testing.T) {
	t.Parallel()
	if starved := check.Starved(func() {}); starved > patience {
		t.Errorf("it waited %s", starved)
	}
}
