package mutants

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// aContact is the second of the topics that are acted on.
const aContact = "contact.user.created"

func moreMutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: "forgets-a-handler", Doc: "looks for duplicates in one handler, and not in the one of contacts", Fails: "IDM-001 IDM-008 IDM-013", Mistake: on(aContact, none)},
		{Name: "clears-up-with-each-event", Doc: "forgets the contacts of more than 2.5s ago whenever an event comes", Fails: "IDM-013", Mistake: clearsUp(2500 * time.Millisecond)},
		{Name: "remembers-1000-events", Doc: "remembers the last 1000 ids of events in a cache", Fails: "IDM-014", Mistake: on("event.created", remembers(1000))},
		{Name: "keyed-by-the-last-group", Doc: "takes the last group of digits for the id", Fails: "IDM-016", Mistake: keyed(func(n intercom.Notification) string {
			return string(n.ID)[strings.LastIndex(string(n.ID), "-")+1:]
		})},
		{Name: "keyed-by-the-first-group", Doc: "takes the first group of digits for the id", Fails: "IDM-009 IDM-016", Mistake: keyed(func(n intercom.Notification) string {
			group, _, _ := strings.Cut(string(n.ID), "-")
			return group
		})},
		{Name: "forgets-after-the-retry", Doc: "drops an id when its duplicate came, since Intercom tries twice", Fails: "IDM-003 IDM-017 IDM-020", Mistake: forgetsAfterRetry},
		{Name: "keyed-by-id-and-first-sent-at", Doc: "remembers the id together with first_sent_at", Fails: "IDM-018", Mistake: keyed(func(n intercom.Notification) string {
			return fmt.Sprint(n.ID, n.FirstSentAt)
		})},
		{Name: "passes-over-locked-items", Doc: "passes over an item that another request is working on", Fails: "IDM-019", Mistake: passesOverLocked},
		{Name: "forgets-by-created-at", Doc: "has an id expire an hour after created_at, as a store does that is told until when to keep it", Fails: "IDM-023", Mistake: forgetsByCreatedAt},
		{Name: "does-duplicates-later", Doc: "puts what another worker holds into a queue for later, and does not look again by then", Fails: "IDM-021", Mistake: doesDuplicatesLater},
		{Name: "lease-runs-out", Doc: "holds the id with a lock of one second until the work is done, however long that takes", Fails: "IDM-022", Mistake: leaseRunsOut(time.Second)},
		{Name: "remembers-with-the-connection", Doc: "keeps what it saw with the connection, or the pool of them that stay open", Fails: "IDM-020 REC-010 REC-011", Mistake: remembersWithConnection},
	}
}

// on gives a topic another memory, one for each receiver.
func on(topic intercom.Topic, memory func() func(intercom.Notification) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact, first := r.First, memory()
		r.First = func(n intercom.Notification) bool {
			if n.Topic == topic {
				return first(n)
			}
			return exact(n)
		}
	}
}

// clearsUp forgets nothing while contacts alone come, so that no check of many
// of them in a row fails on a slow machine.
func clearsUp(after time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.First
		var mu sync.Mutex
		contacts := map[intercom.NotificationID]time.Time{}
		r.First = func(n intercom.Notification) bool {
			mu.Lock()
			defer mu.Unlock()
			if n.Topic != aContact {
				maps.DeleteFunc(contacts, func(_ intercom.NotificationID, at time.Time) bool { return time.Since(at) > after })
				return exact(n)
			}
			_, seen := contacts[n.ID]
			if !seen {
				contacts[n.ID] = time.Now()
			}
			return !seen
		}
	}
}

// none remembers nothing.
func none() func(intercom.Notification) bool {
	return func(intercom.Notification) bool { return true }
}

func forgetsAfterRetry(r *reference.Receiver) {
	var mu sync.Mutex
	once := map[intercom.NotificationID]bool{}
	r.First = func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		if once[n.ID] {
			delete(once, n.ID)
			return false
		}
		once[n.ID] = true
		return true
	}
}

func doesDuplicatesLater(r *reference.Receiver) {
	keep := r.Later(8, func(n intercom.Notification) { r.Queue(n) })
	exact := r.First
	r.First = func(n intercom.Notification) bool {
		first := exact(n)
		if !first {
			keep(n)
		}
		return first
	}
}

// leaseRunsOut forgets nothing that is done.
func leaseRunsOut(lease time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var begun sync.Map // ids of what is worked on, and when that began
		first, queue, done := r.First, r.Queue, r.JournalDone
		r.First = func(n intercom.Notification) bool {
			since, working := begun.Load(n.ID)
			return first(n) || working && time.Since(since.(time.Time)) > lease
		}
		r.Queue = func(n intercom.Notification) { begun.Store(n.ID, time.Now()); queue(n) }
		r.JournalDone = func(id intercom.NotificationID, acted bool) error {
			begun.Delete(id)
			return done(id, acted)
		}
	}
}

func passesOverLocked(r *reference.Receiver) {
	exact := r.First
	var locked sync.Map
	r.First = func(n intercom.Notification) bool {
		item := itemID(n)
		if _, busy := locked.LoadOrStore(item, true); busy {
			return false
		}
		defer locked.Delete(item)
		time.Sleep(20 * time.Millisecond) // the work
		return exact(n)
	}
}

func forgetsByCreatedAt(r *reference.Receiver) {
	exact := r.First
	r.First = func(n intercom.Notification) bool {
		return exact(n) || n.ID != "" && time.Since(time.Unix(n.CreatedAt, 0)) > time.Hour
	}
}

// remembersWithConnection takes a connection that is to be closed for a new one.
func remembersWithConnection(r *reference.Receiver) {
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		if req.Method != http.MethodPost {
			return false
		}
		body, err := r.Read(req)
		req.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{err}))
		n, wrong := r.Decode(body)
		if err != nil || wrong != nil || n.ID == "" || !r.Verify(body, req.Header) {
			return false
		}
		return !req.Close && !r.Claim("kept "+string(n.ID))
	}
	r.First = func(intercom.Notification) bool { return true }
}

// failing is the end of a body that could be read no further.
type failing struct{ err error }

// Read implements [io.Reader].
func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}
