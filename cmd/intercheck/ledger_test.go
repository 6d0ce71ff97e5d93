package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// An announced user is the part of a notification's item that tells which.
type announced struct {
	UserID string `json:"user_id"`
}

// A ledger is a receiver that counts. It fails the first attempt of every third
// notification.
type ledger struct {
	url  string
	mu   sync.Mutex
	seen map[intercom.NotificationID]int // requests that came whole
	done map[string]bool                 // users of whom it knows
	more chan struct{}                   // closed when there is more
	trap chan struct{}                   // closed by the next request, which is then held; nil if none is laid
}

func newLedger(t *testing.T) *ledger {
	t.Helper()
	l := &ledger{seen: map[intercom.NotificationID]int{}, done: map[string]bool{}, more: make(chan struct{})}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.url = s.URL
	return l
}

// ServeHTTP implements [http.Handler].
func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n struct {
		ID       intercom.NotificationID `json:"id"`
		Attempts int                     `json:"delivery_attempts"`
		Data     struct{ Item announced }
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &n) != nil {
		return
	}
	if n.ID == "" {
		return // the ping that the first subscription gets
	}
	fails := n.Attempts == 1 && n.ID[len(n.ID)-1]%3 == 0
	if trap := l.note(n.ID, n.Data.Item.UserID, fails); trap != nil {
		close(trap)
		<-r.Context().Done() // the end of the mock
	}
	if fails {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// note counts a request, and returns the trap that it has stepped into.
func (l *ledger) note(id intercom.NotificationID, user string, fails bool) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[id]++
	if !fails {
		l.done[user] = true
	}
	close(l.more)
	l.more = make(chan struct{})
	trap := l.trap
	l.trap = nil
	return trap
}

// spring returns when a request is under way, which gets no answer.
func (l *ledger) spring(t *testing.T) {
	t.Helper()
	trap := make(chan struct{})
	l.mu.Lock()
	l.trap = trap
	l.mu.Unlock()
	select {
	case <-trap:
	case <-time.After(patience):
		t.Fatal("nothing is delivered")
	}
}

// await waits until the receiver knows of all these users.
func (l *ledger) await(t *testing.T, told map[string]bool) {
	t.Helper()
	for late := time.After(patience); ; {
		l.mu.Lock()
		more, missing := l.more, []string{}
		for user := range told {
			if !l.done[user] {
				missing = append(missing, user)
			}
		}
		l.mu.Unlock()
		if len(missing) == 0 {
			return
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("of %d users that were answered for, nothing is told of %d: %q", len(told), len(missing), missing)
		}
	}
}
