package delivery_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// manyPending is how many deliveries a test keeps waiting, unless it is given: a
// million takes a minute and some gigabytes.
const manyPending = "INTERCHECK_PENDING"

func pendings(t *testing.T) int {
	t.Helper()
	text := os.Getenv(manyPending)
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		t.Fatalf("%s=%s: give a number of deliveries, at least 1000", manyPending, text)
	}
	return n
}

// heap returns how many bytes are in use.
func heap() int {
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
	each := (heap() - before) / n
	t.Logf("%d pending deliveries take %d bytes each, of which the body is %d", n, each, body)
	if each > body+2048 {
		t.Errorf("a pending delivery takes %d bytes above its body", each-body)
	}
}

// What it takes is measured of the whole process, so it is not parallel.
func TestPendingDeliveryIsSmall(t *testing.T) {
	n := pendings(t)
	r := newRig(t, planned(delivery.Plan{Delay: time.Hour}))
	to := newReceiver(t, r.clock)
	r.subscribe(t, to.url)
	o := occurrence(t)
	before := heap()
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
