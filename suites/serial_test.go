package suites_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/probe"
	"github.com/intercheck-dev/intercheck/suites/reference"
	"github.com/intercheck-dev/intercheck/suites/report"
)

// serial makes the receiver work on one notification at a time, as a worker does
// that somebody's API allows no more.
func serial(work time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var one sync.Mutex
		exact := r.Act
		r.Act = func(n intercom.Notification) {
			one.Lock()
			defer one.Unlock()
			time.Sleep(work)
			exact(n)
		}
	}
}

// Its queue is longer than patience, once 300 came one after another to see
// whether it becomes slow.
func TestReceiverThatWorksOnOneAfterAnotherIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := correct(t, serial(10*time.Millisecond))
	c := config(r.URL(), "LAT-006", "IDM-008")
	p, err := probe.Open(t.Context(), r.EffectsURL()) // which does not know when the receiver is idle
	if err != nil {
		t.Fatal(err)
	}
	c.Probes, c.Patience = []probe.Probe{p}, 500*time.Millisecond
	got := verify(t, c)
	if got.Counts()[report.Pass] != 2 {
		t.Errorf("it is judged %v", got.Counts())
	}
	for _, x := range got.Results {
		if x.Verdict == report.Fail {
			t.Errorf("%s: %s", x.ID, x.Reason)
		}
	}
}

// full makes the receiver answer 503 while so many wait to be worked on.
func full(most int64) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var open atomic.Int64
		queue, act := r.Queue, r.Act
		r.Queue = func(n intercom.Notification) { open.Add(1); queue(n) }
		r.Act = func(n intercom.Notification) { act(n); open.Add(-1) }
		r.Intercept = func(w http.ResponseWriter, _ *http.Request) bool {
			if open.Load() < most {
				return false
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
	}
}

// What was late is tried again, and done twice by who knows no duplicates. It is
// not lost.
func TestReceiverThatAnswersOneOfABurstLateHasLostNothing(t *testing.T) {
	t.Parallel()
	r := correct(t, func(r *reference.Receiver) {
		r.First = func(intercom.Notification) bool { return true }
		var came atomic.Int64
		r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
			if req.Method == http.MethodPost && came.Add(1) == 100 {
				time.Sleep(exchange.Deadline + time.Second/2)
			}
			return false
		}
	})
	c := config(r.URL(), "REC-004")
	c.Probes, c.Patience = []probe.Probe{seeing{r}}, 5*time.Second
	wantConclusion(t, verify(t, c), report.Conformant)
}

// It is what REC-004 advises.
func TestReceiverWhoseQueueIsFullIsAskedAgain(t *testing.T) {
	t.Parallel()
	r := correct(t, func(r *reference.Receiver) {
		serial(2 * time.Millisecond)(r)
		full(300)(r)
	})
	c := config(r.URL(), "REC-004")
	c.Probes = []probe.Probe{seeing{r}}
	wantConclusion(t, verify(t, c), report.Conformant)
}
