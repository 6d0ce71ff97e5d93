package mutants

import (
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

func moreMutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: "one-ticket-at-a-time", Doc: "holds a lock while it looks a ticket up, for 800ms", Fails: "LAT-010 LAT-011", Mistake: ticketsInTurn(800 * time.Millisecond)},
		{Name: "one-ticket-at-a-time-briefly", Doc: "holds a lock while it looks a ticket up, for 250ms", Fails: "LAT-011", Mistake: ticketsInTurn(250 * time.Millisecond)},
	}
}

func ticketsInTurn(work time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var mu sync.Mutex
		beforeAnswer(r, func(n intercom.Notification) {
			if n.Topic == "ticket.created" {
				mu.Lock()
				defer mu.Unlock()
				time.Sleep(work)
			}
		})
	}
}
