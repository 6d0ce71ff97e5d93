// Package mutants holds receivers that misunderstand what an endpoint is for, or HTTP. It knows no check.
package mutants

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant { return slices.Concat(mutantsOfUse(), mutantsOfTransport()) }

// mutantsOfUse misunderstand what the endpoint is for.
func mutantsOfUse() []reference.Mutant {
	return []reference.Mutant{
		{Name: "needs-an-id", Doc: "answers 400 to a notification whose id is null", Fails: "END-001", Mistake: accepting(func(n intercom.Notification, _ bool) int {
			if n.ID == "" {
				return http.StatusBadRequest
			}
			return http.StatusOK
		})},
		{Name: "pings-are-duplicates", Doc: "takes the second null id for a duplicate, and answers 409", Fails: "END-001", Mistake: pingsAreDuplicates},
		{Name: "each-ping-keeps-a-connection", Doc: "takes a connection from a pool of 20 for each ping, and returns before it gives it back", Fails: "END-001", Mistake: pingsKeep(20)},
		{Name: "pings-need-no-signature", Doc: "answers pings before it verifies", Fails: "END-002", Mistake: pingsFirst},
		{Name: "head-not-allowed", Doc: "routes POST only", Fails: "END-003", Mistake: onHead(http.StatusMethodNotAllowed)},
		{Name: "head-redirects", Doc: "redirects whatever is not POST to the front page", Fails: "END-003 END-004", Mistake: onHead(http.StatusFound)},
		{Name: "gone-for-unknown", Doc: "answers 410 to a topic that it does not handle", Fails: "END-004 PAY-002", Mistake: accepting(func(n intercom.Notification, _ bool) int {
			if n.Topic == "intercheck.topic.invented" {
				return http.StatusGone
			}
			return http.StatusOK
		})},
		{Name: "too-many-for-forgeries", Doc: "answers 429 to a wrong signature, as to a wrong password", Fails: "END-002 END-004 SIG-007 SIG-047", Mistake: func(r *reference.Receiver) {
			r.Refuse = func(w http.ResponseWriter, _ []byte, _ http.Header) { w.WriteHeader(http.StatusTooManyRequests) }
		}},
		{Name: "any-method", Doc: "handles every method alike", Fails: "END-005", Mistake: func(r *reference.Receiver) {
			r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
				if req.Method != http.MethodHead {
					req.Method = http.MethodPost
				}
				return false
			}
		}},
		{Name: "exact-content-type", Doc: "compares the content type as a text", Fails: "END-006", Mistake: unless(func(h http.Header) bool {
			return h.Get("Content-Type") == "application/json"
		}, http.StatusUnsupportedMediaType)},
		{Name: "needs-subscription-header", Doc: "routes by Intercom-Webhook-Subscription-Id", Fails: "END-007", Mistake: unless(func(h http.Header) bool {
			return h.Get(intercom.SubscriptionHeader) != ""
		}, http.StatusNotFound)},
		{Name: "closes-too-early", Doc: "closes a connection that is to be closed before it has answered", Fails: "END-008 END-009 LAT-002", Mistake: func(r *reference.Receiver) {
			r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
				if req.Close {
					panic(http.ErrAbortHandler)
				}
				return false
			}
		}},
	}
}

// accepting makes a receiver that answers a notification with another status.
func accepting(status func(n intercom.Notification, first bool) int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) { w.WriteHeader(status(n, first)) }
	}
}

func pingsAreDuplicates(r *reference.Receiver) {
	accepting(func(n intercom.Notification, _ bool) int {
		if n.ID == "" && !r.Claim("null") {
			return http.StatusConflict
		}
		return http.StatusOK
	})(r)
}

func pingsFirst(r *reference.Receiver) {
	exact := r.Refuse
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		if n, err := r.Decode(body); err != nil || n.Topic != intercom.Ping {
			exact(w, body, h)
		}
	}
}

func onHead(status int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
			if req.Method != http.MethodHead {
				return false
			}
			w.Header().Set("Location", "/")
			w.WriteHeader(status)
			return true
		}
	}
}

// unless makes a receiver that refuses a POST whose headers are not as it likes.
func unless(fine func(http.Header) bool, status int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
			if req.Method != http.MethodPost || fine(req.Header) {
				return false
			}
			w.WriteHeader(status)
			return true
		}
	}
}

// pingsKeep makes a receiver that has no connection left once so many pings have
// come in a row. Those that nobody uses any more are collected after a while.
func pingsKeep(most int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var mu sync.Mutex
		var kept int
		var last time.Time
		exact := r.Accept
		r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
			mu.Lock()
			defer mu.Unlock()
			if n.Topic != intercom.Ping {
				exact(w, n, first)
				return
			}
			if time.Since(last) > time.Second {
				kept = 0
			}
			if kept, last = kept+1, time.Now(); kept > most {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}
	}
}
