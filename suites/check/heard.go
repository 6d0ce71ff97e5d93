package check

import (
	"context"
	"net/http"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/delivery"
	"github.com/intercheck-dev/intercheck/mockserver/exchange"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Deliver sends n by plan p. All that a run sends goes through it, so that it is
// known in the end whether the receiver acknowledged anything.
func (s *Setup) Deliver(ctx context.Context, to delivery.Target, n intercom.Notification, p delivery.Plan) (delivery.Delivery, error) {
	d, err := s.Deliverer.Once(ctx, to, n, p)
	s.take(to, n, p, d.Attempts)
	for _, a := range d.Attempts {
		if !s.Heard.enough() && s.entitled(a.Exchange.Request) {
			s.Heard.add(a.Exchange)
		}
	}
	return d, err
}

// entitled reports whether a receiver at the URL that was given, with the secret
// that was given, has no right to take q for a forgery.
func (s *Setup) entitled(q exchange.Request) bool {
	return q.Method == http.MethodPost && q.URL == s.Target.URL &&
		s.Target.Secret.Signed(q.Body, intercom.Signature(q.Header.Get(intercom.SignatureHeader)))
}

// Heard is what a receiver answered to all that was correctly signed.
type Heard struct {
	mu           sync.Mutex
	acknowledged bool
	answers      []Answered // each of another kind
	total        int
}

// Answered is how often something was answered so.
type Answered struct {
	Status    int              // 0 with a Failure
	Failure   exchange.Failure // of an answer that is not whole
	Location  string           // of the first of them
	Times, Of int
}

// enough reports whether nothing that comes can matter any more, which is so
// from the first acknowledgement on: to verify all that is sent would take long.
func (h *Heard) enough() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.acknowledged
}

// add counts x. What the sender gave up says nothing of the receiver.
func (h *Heard) add(x exchange.Exchange) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.acknowledged = h.acknowledged || x.Acknowledged()
	if h.acknowledged || x.Failure == exchange.Cancelled || x.Failure == exchange.Aborted {
		return
	}
	h.total++
	this := Answered{Failure: x.Failure}
	if x.Failure == "" {
		this.Status, this.Location = x.Status(), x.Response.Header.Get("Location")
	}
	for i, a := range h.answers {
		if a.Status == this.Status && a.Failure == this.Failure {
			h.answers[i].Times++
			return
		}
	}
	this.Times = 1
	h.answers = append(h.answers, this)
}

// Unheeded returns the most frequent answer of a receiver that acknowledged
// nothing at all. It returns false for any other, and where nothing was sent.
func (h *Heard) Unheeded() (most Answered, unheeded bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range h.answers {
		if a.Times > most.Times {
			most = a
		}
	}
	most.Of = h.total
	return most, h.total > 0 && !h.acknowledged
}
