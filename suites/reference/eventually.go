package reference

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

const (
	quiet = 3 * time.Second
	many  = 2000
)

// Eventually has the receiver do a job, again and again, by when whoever sent
// something is content with what came of it: when nothing has come for 3 seconds,
// or 2,000 notifications have. It is for mutants.
func (r *Receiver) Eventually(job func()) {
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
