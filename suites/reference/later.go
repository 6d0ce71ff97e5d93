package reference

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	quiet = 3 * time.Second
	many  = 2000
)

// Later returns what keeps notifications, most of them at a time. The receiver
// does each by when whoever sent it is content with what came of it: when nothing
// has come for 3 seconds, or 2,000 notifications have. It is for mutants.
func (r *Receiver) Later(most int, do func(intercom.Notification)) (keep func(intercom.Notification)) {
	var mu sync.Mutex
	var kept []intercom.Notification
	r.eventually(func() {
		mu.Lock()
		due := kept
		kept = nil
		mu.Unlock()
		for _, n := range due {
			do(n)
		}
	})
	return func(n intercom.Notification) {
		mu.Lock()
		defer mu.Unlock()
		if len(kept) < most {
			kept = append(kept, n)
		}
	}
}

func (r *Receiver) eventually(job func()) {
	idle := time.AfterFunc(quiet, job)
	intercept, accept := r.Intercept, r.Accept
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		idle.Reset(quiet)
		return intercept(w, req)
	}
	var taken atomic.Int64
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		accept(w, n, first)
		if taken.Add(1)%many == 0 {
			go job() // the answer does not wait for it
		}
	}
}
