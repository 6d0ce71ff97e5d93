// Package mutants holds receivers that act twice, or not at all, on what comes again. It knows no check.
package mutants

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant { return append(mutants(), moreMutants()...) }

func mutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: "no-dedupe", Doc: "acts on whatever arrives", Fails: "IDM-001 IDM-002 IDM-003 IDM-004 IDM-008 IDM-010 IDM-012 IDM-013 IDM-014 IDM-017 IDM-018 IDM-020 IDM-022 IDM-023 REC-010 REC-011",
			Mistake: func(r *reference.Receiver) { r.First = func(intercom.Notification) bool { return true } }},
		{Name: "look-then-write", Doc: "looks whether the id was seen, does the work, and writes the id down", Fails: "IDM-002 IDM-003", Mistake: lookThenWrite},
		{Name: "lock-gives-up", Doc: "works without the lock when many wait for it", Fails: "IDM-003", Mistake: lockGivesUp},
		{Name: "keyed-by-body", Doc: "remembers a digest of the body instead of the id", Fails: "IDM-004 IDM-017 IDM-018", Mistake: keyedByBody},
		{Name: "keyed-by-attempt", Doc: "remembers the id together with delivery_attempts", Fails: "IDM-004 IDM-017", Mistake: keyed(func(n intercom.Notification) string {
			return fmt.Sprint(n.ID, n.DeliveryAttempts)
		})},
		{Name: "conflict-on-duplicate", Doc: "answers a duplicate with 409", Fails: "IDM-005 REC-010 REC-011 REC-016", Mistake: func(r *reference.Receiver) {
			r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
				if n.ID != "" && !first {
					w.WriteHeader(http.StatusConflict)
				}
			}
		}},
		{Name: "keyed-by-item", Doc: "remembers the item's id instead of the notification's", Fails: "IDM-006 IDM-007 IDM-010 IDM-011 IDM-019 REC-008", Mistake: keyed(itemID)},
		{Name: "keyed-by-content", Doc: "remembers the topic, the item and the second instead of the id", Fails: "IDM-007 IDM-010 IDM-019", Mistake: keyed(func(n intercom.Notification) string {
			return fmt.Sprint(n.Topic, itemID(n), n.CreatedAt)
		})},
		{Name: "keyed-by-item-and-second", Doc: "remembers the item and the second instead of the id", Fails: "IDM-007 IDM-010 IDM-011 IDM-019", Mistake: keyed(func(n intercom.Notification) string {
			return fmt.Sprint(itemID(n), n.CreatedAt)
		})},
		{Name: "remembers-for-30s", Doc: "keeps ids in a cache for 30s", Fails: "IDM-012 IDM-014", Mistake: remembersFor(30 * time.Second)},
		{Name: "remembers-150", Doc: "remembers the last 150 ids of contacts in an array", Fails: "IDM-008", Mistake: on(aContact, remembers(150))},
		{Name: "remembers-the-last-of-an-item", Doc: "keeps the id of the last notification with each item", Fails: "IDM-010", Mistake: remembersLast},
		{Name: "keyed-by-36-characters", Doc: "keeps the id in a column of 36 characters, which cuts it off", Fails: "IDM-009", Mistake: keyed(func(n intercom.Notification) string {
			return string(n.ID)[:min(36, len(n.ID))]
		})},
	}
}

// keyed makes a receiver that remembers something other than the id.
func keyed(key func(intercom.Notification) string) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		r.First = func(n intercom.Notification) bool { return r.Claim(key(n)) }
	}
}

func itemID(n intercom.Notification) string {
	var item struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(n.Data.Item, &item) != nil || item.ID == "" {
		return string(n.ID)
	}
	return item.ID
}

func lookThenWrite(r *reference.Receiver) {
	var mu sync.Mutex
	seen := map[intercom.NotificationID]bool{}
	r.First = func(n intercom.Notification) bool {
		mu.Lock()
		before := seen[n.ID]
		mu.Unlock()
		time.Sleep(20 * time.Millisecond) // the work
		mu.Lock()
		defer mu.Unlock()
		seen[n.ID] = true
		return !before
	}
}

func lockGivesUp(r *reference.Receiver) {
	exact := r.First
	var mu sync.Mutex
	waiting := map[intercom.NotificationID]int{}
	r.First = func(n intercom.Notification) bool {
		mu.Lock()
		waiting[n.ID]++
		crowded := waiting[n.ID] > 16
		mu.Unlock()
		return exact(n) || crowded
	}
}

func keyedByBody(r *reference.Receiver) {
	decode := r.Decode
	r.Decode = func(body []byte) (intercom.Notification, error) {
		n, err := decode(body)
		sum := fmt.Sprintf("%x", sha1.Sum(body))
		n.Self = &sum // carries the digest to First
		return n, err
	}
	r.First = func(n intercom.Notification) bool { return r.Claim(*n.Self) }
}

func remembersLast(r *reference.Receiver) {
	var mu sync.Mutex
	last := map[string]intercom.NotificationID{}
	r.First = func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		key := itemID(n)
		first := last[key] != n.ID
		last[key] = n.ID
		return first
	}
}

// remembers makes a memory of so many ids.
func remembers(limit int) func() func(intercom.Notification) bool {
	return func() func(intercom.Notification) bool {
		var mu sync.Mutex
		seen := map[intercom.NotificationID]bool{}
		var order []intercom.NotificationID
		return func(n intercom.Notification) bool {
			mu.Lock()
			defer mu.Unlock()
			if seen[n.ID] {
				return false
			}
			seen[n.ID], order = true, append(order, n.ID)
			if len(order) > limit {
				delete(seen, order[0])
				order = order[1:]
			}
			return true
		}
	}
}

func remembersFor(d time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var mu sync.Mutex
		seen := map[intercom.NotificationID]time.Time{}
		r.First = func(n intercom.Notification) bool {
			mu.Lock()
			defer mu.Unlock()
			first := time.Since(seen[n.ID]) > d
			if first {
				seen[n.ID] = time.Now()
			}
			return first
		}
	}
}
