package delivery_test

import (
	"net/http"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/clock"
	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// manyPending is how many deliveries a test keeps waiting, unless it is given: a
// million takes a minute and some gigabytes.
const manyPending = "INTERCHECK_PENDING"

// number returns what the environment says, or else what is usual.
func number(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		t.Fatalf("%s=%s: give a number of deliveries, at least 1000", name, text)
	}
	return n
}

// inUse returns how many bytes are in use.
func inUse() int {
	runtime.GC()
	runtime.GC() // what the first one has made unreachable
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// bounded fails the test unless each of n pending deliveries takes at most 2 kB
// above its body.
func bounded(t *testing.T, before, n, body int) {
	t.Helper()
	each := (inUse() - before) / n
	t.Logf("%d pending deliveries take %d bytes each, of which the body is %d", n, each, body)
	if each > body+2048 {
		t.Errorf("a pending delivery takes %d bytes above its body", each-body)
	}
}

// What it takes is measured of the whole process, so it is not parallel.
func TestPendingDeliveryIsSmall(t *testing.T) {
	n := number(t, manyPending, 10_000)
	r := newRig(t, planned(delivery.Plan{Delay: time.Hour}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	o := occurrence(t)
	before := inUse()
	for range n {
		r.must(t, r.Record(t.Context(), o))
	}
	if left := r.deliverer.Remaining(); left != n {
		t.Fatalf("%d deliveries are pending", left)
	}
	body, err := notification(t).Encode(intercom.Pretty)
	r.must(t, err)
	bounded(t, before, n, len(body))
	runtime.KeepAlive(r)
}

// manyDelivered is how many deliveries are made to see whether memory grows,
// unless it is given.
const manyDelivered = "INTERCHECK_DELIVERED"

func TestMemoryDoesNotGrowWithWhatWasDelivered(t *testing.T) {
	n := number(t, manyDelivered, 6000)
	first := min(10_000, n/2)
	r := newRig(t, keeping(1000), policy(t, "intercom"), func(c *delivery.Config) { c.Clock = clock.Real() })
	r.subscribe(t, accepting(t, http.StatusOK))
	o := occurrence(t)
	deliver := func(n int) (bytes, mallocs int) {
		before := allocated()
		for range n {
			for r.deliverer.Remaining() > 1000 { // so that none waits without its item
				r.idle(t)
			}
			r.must(t, r.Record(t.Context(), o))
		}
		r.idle(t)
		return inUse(), (allocated() - before) / n
	}
	small, few := deliver(first)
	large, many := deliver(n)
	t.Logf("after %d deliveries %d kB are in use, and %d after %d more; each allocates %d and %d times", first, small>>10, large>>10, n, few, many)
	if large > small+small/5+1<<20 {
		t.Errorf("memory grows from %d to %d bytes", small, large)
	}
	if many > few+few/5 {
		t.Errorf("a delivery allocates %d times instead of %d", many, few)
	}
}

// allocated returns how many objects were ever allocated.
func allocated() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Mallocs)
}
