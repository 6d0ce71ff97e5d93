package check

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// sharing returns checks that share an end.
func sharing(n int) []Check {
	all := make([]Check, n)
	shared := make([]*Check, n)
	for i := range all {
		shared[i] = &all[i]
	}
	Share(shared...)
	return all
}

// ended returns what work ended with.
func ended(work func()) (end any) {
	defer func() { end = recover() }()
	work()
	return nil
}

func TestOneActsForAllThatShareAnEnd(t *testing.T) {
	t.Parallel()
	const stages = 3
	all := sharing(8)
	var acted atomic.Int64
	var over sync.WaitGroup
	for i, c := range all {
		over.Go(func() {
			defer c.Leave()
			for n := range min(i, stages) { // some leave sooner than others, and one at once
				c.ending.meet(t.Context(), func() { acted.Add(1) })
				if got := int(acted.Load()); got != n+1 {
					t.Errorf("after stage %d of %d one has acted %d times", n, stages, got)
				}
			}
		})
	}
	over.Wait()
	if acted.Load() != stages {
		t.Errorf("%d have acted in %d stages", acted.Load(), stages)
	}
}

func TestWhatEndsTheOneThatActsEndsAll(t *testing.T) {
	t.Parallel()
	want := stop{Failed, "it does not start"}
	all := sharing(2)
	var over sync.WaitGroup
	for _, c := range all {
		over.Go(func() {
			defer c.Leave()
			if got := ended(func() { c.ending.meet(t.Context(), func() { panic(want) }) }); got != want {
				t.Errorf("it ended with %v", got)
			}
		})
	}
	over.Wait()
}

func TestNobodyIsWaitedForWhoWaitsNoLonger(t *testing.T) {
	t.Parallel()
	all := sharing(2)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if got := ended(func() { all[0].ending.meet(ctx, func() { t.Error("one acted alone") }) }); got != (stop{Broken, "enough"}) {
		t.Errorf("it ended with %v", got)
	}
	all[0].Leave()
	acted := false
	all[1].ending.meet(t.Context(), func() { acted = true })
	if !acted {
		t.Error("nobody acted")
	}
}
