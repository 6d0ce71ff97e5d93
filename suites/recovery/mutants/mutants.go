// Package mutants holds receivers that lose or repeat work when something fails. It knows no check.
package mutants

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

// All returns the receivers that the checks of this area must catch.
func All() []reference.Mutant { return slices.Concat(mutants(), moreMutants(), starting()) }

func mutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: "notes-what-it-half-read", Doc: "notes the id as soon as it comes by in the stream, also of a body that never ends", Fails: "REC-001", Mistake: notesHalf},
		{Name: "ignores-retries", Doc: "takes whatever has a delivery_attempts above 1 for a duplicate", Fails: "REC-001 REC-015", Mistake: ignoring(func(n intercom.Notification) bool {
			return n.DeliveryAttempts > 1
		})},
		{Name: "keeps-the-claim-of-what-failed", Doc: "claims the id, does the work, and answers 500 if that fails, with the id still claimed", Fails: "REC-002 REC-016 LAT-007 LAT-008 CLI-003 CLI-004 CLI-006", Mistake: worksFirst},
		{Name: "tries-once", Doc: "acknowledges, and logs the error when the work fails", Fails: "REC-003 CLI-003 CLI-004 CLI-006", Mistake: func(r *reference.Receiver) {
			r.Retry = func(int, error) (time.Duration, bool) { return 0, false }
		}},
		{Name: "queue-of-200", Doc: "keeps what is to be done in a queue of 200, and drops what does not fit", Fails: "REC-004", Mistake: boundedQueue},
		{Name: "high-water-mark", Doc: "remembers the newest created_at, and takes what is older for old news", Fails: "REC-005 REC-006", Mistake: highWater},
		{Name: "window-against-replays", Doc: "refuses what was created more than five minutes ago", Fails: "REC-005 REC-006", Mistake: ignoring(func(n intercom.Notification) bool {
			return time.Since(time.Unix(n.CreatedAt, 0)) > 5*time.Minute
		})},
		{Name: "ids-in-memory", Doc: "keeps the ids that it saw in a map, which is empty when it starts", Fails: "REC-010 REC-011", Mistake: idsInMemory},
		{Name: "queue-in-memory", Doc: "keeps what is to be done in memory, and forgets it whenever it ends", Fails: "REC-012 REC-013", Mistake: queueInMemory},
		{Name: "drains-when-asked", Doc: "keeps what is to be done in memory, and finishes it when it is asked to end, but not when it is killed", Fails: "REC-013", Mistake: drainsWhenAsked},
		{Name: "does-not-end", Doc: "waits for its connections to be closed by the other side before it ends", Fails: "REC-014", Mistake: lingers},
	}
}

// ignoring makes a receiver that acknowledges some notifications, and no more.
func ignoring(which func(intercom.Notification) bool) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		exact := r.First
		r.First = func(n intercom.Notification) bool { return !which(n) && exact(n) }
	}
}

var idForm = regexp.MustCompile(`notif_[0-9a-f-]{36}`)

func notesHalf(r *reference.Receiver) {
	var mu sync.Mutex
	half := map[intercom.NotificationID]bool{}
	exact := r.Read
	r.Read = func(req *http.Request) ([]byte, error) {
		body, err := exact(req)
		if id := idForm.Find(body); err != nil && id != nil {
			mu.Lock()
			defer mu.Unlock()
			half[intercom.NotificationID(id)] = true
		}
		return body, err
	}
	ignoring(func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		return half[n.ID]
	})(r)
}

func worksFirst(r *reference.Receiver) {
	r.Queue = func(intercom.Notification) {}
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		if !first || n.ID == "" {
			w.WriteHeader(http.StatusOK)
			return
		}
		if err := r.Call(context.Background(), n); err != nil && !errors.Is(err, reference.ErrNobody) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_ = r.JournalDone(n.ID, true) // a mutant's journal that fails is not what it is for
		r.Count(n.ID)
	}
}

// boundedQueue takes 10 ms for each, one after another, where they are of the
// topic that most checks send: of all topics side by side too much would come.
func boundedQueue(r *reference.Receiver) {
	queue, act := r.Queue, r.Act
	places := make(chan struct{}, 200)
	var turn sync.Mutex
	bounded := func(n intercom.Notification) bool { return n.Topic == "event.created" }
	r.Queue = func(n intercom.Notification) {
		if bounded(n) {
			select {
			case places <- struct{}{}:
			default:
				return
			}
		}
		queue(n)
	}
	r.Act = func(n intercom.Notification) {
		if bounded(n) {
			turn.Lock()
			time.Sleep(10 * time.Millisecond)
			turn.Unlock()
			<-places
		}
		act(n)
	}
}

// highWater allows for half an hour, as who has seen retries would.
func highWater(r *reference.Receiver) {
	var mu sync.Mutex
	var newest int64
	ignoring(func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		newest = max(newest, n.CreatedAt)
		return n.CreatedAt < newest-1800
	})(r)
}

func idsInMemory(r *reference.Receiver) {
	var mu sync.Mutex
	seen := map[intercom.NotificationID]bool{}
	reload := r.Reload
	r.Reload = func() ([]intercom.Notification, error) {
		rest, err := reload()
		clear(seen)
		return rest, err
	}
	r.First = func(n intercom.Notification) bool {
		mu.Lock()
		defer mu.Unlock()
		before := seen[n.ID]
		seen[n.ID] = true
		return !before
	}
}

// forgetful makes a receiver that does not look for what was left undone.
func forgetful(r *reference.Receiver) {
	reload := r.Reload
	r.Reload = func() ([]intercom.Notification, error) {
		_, err := reload()
		return nil, err
	}
}

// slowWork is longer than it takes to end.
const slowWork = 3 * time.Second

// queueInMemory is slow where it can be told to end.
func queueInMemory(r *reference.Receiver) {
	forgetful(r)
	exact := r.Queue
	r.Queue = func(n intercom.Notification) {
		if r.Journal == "" {
			exact(n)
			return
		}
		time.AfterFunc(slowWork, func() { r.Act(n) })
	}
}

// drainsWhenAsked is slow where it can be killed.
func drainsWhenAsked(r *reference.Receiver) {
	forgetful(r)
	exact := r.Act
	r.Act = func(n intercom.Notification) {
		if r.Journal != "" {
			time.Sleep(slowWork / 10)
		}
		exact(n)
	}
}

// lingers takes a minute to let go of its connections, where it can be told to end.
func lingers(r *reference.Receiver) {
	if r.Journal != "" {
		r.Client.Transport = clinging{r.Client.Transport}
	}
}

// clinging is a transport that is slow to close.
type clinging struct{ http.RoundTripper }

// CloseIdleConnections is what a client calls when it is no longer needed.
func (clinging) CloseIdleConnections() { time.Sleep(time.Minute) }
