package mutants

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/intercheck-dev/intercheck/openapi/intercom"
	"github.com/intercheck-dev/intercheck/suites/reference"
)

func moreMutants() []reference.Mutant {
	return []reference.Mutant{
		{Name: "passes-the-status-on", Doc: "does the work before it answers, and answers with the status of what it called", Fails: "REC-007 REC-009", Mistake: answersWhenDone(func(err error) int {
			if s, ok := errors.AsType[*reference.StatusError](err); ok {
				return s.Status
			}
			return http.StatusServiceUnavailable
		})},
		{Name: "failures-keep-their-place", Doc: "has 40 places for calls, does not give back the place of one that failed, and gives up what finds none", Fails: "REC-023", Mistake: failuresKeepTheirPlace(40)},
		{Name: "tries-the-first-for-ever", Doc: "takes one after another from a queue, and tries the first again until that succeeds, which a 404 never does", Fails: "REC-024", Mistake: triesForEver},
		{Name: "retries-in-memory", Doc: "takes a job off its queue when it fails, and tries again by a timer in the process", Fails: "REC-013", Mistake: retriesInMemory},
		{Name: "too-many-when-its-work-fails", Doc: "does the work before it answers, and answers 429 if that fails", Fails: "REC-009", Mistake: answersWhenDone(func(error) int {
			return http.StatusTooManyRequests
		})},
		{Name: "last-write-wins", Doc: "passes over what is older than what it knows of the item, replies included", Fails: "REC-008", Mistake: lastWriteWins},
		{Name: "refuses-what-was-held-back", Doc: "takes what was first sent long after it happened for a test of the operator's", Fails: "REC-006", Mistake: ignoring(func(n intercom.Notification) bool {
			return n.FirstSentAt > n.CreatedAt+600
		})},
		{Name: "refuses-the-future", Doc: "takes a time that is ahead of its clock for a forgery", Fails: "REC-019", Mistake: ignoring(func(n intercom.Notification) bool {
			return n.CreatedAt > time.Now().Unix()+5
		})},
		{Name: "ends-after-2000-requests", Doc: "ends after 2000 requests, so as to get rid of what it leaks, and nobody starts it again", Fails: "REC-018", Mistake: endsAfter(2000)},
		{Name: "takes-the-end-for-a-reload", Doc: "lets its successor take over when it is told to end, as when it is told to load its settings anew", Fails: "REC-014", Mistake: hasSuccessor},
		{Name: "replays-its-inbox", Doc: "writes what comes into its inbox before it verifies, and works off the inbox when it starts", Fails: "REC-020", Mistake: replaysItsInbox},
		{Name: "trusts-the-first", Doc: "loads its secret with the first notification after it starts, and verifies from the second on", Fails: "REC-017", Mistake: trustsTheFirst},
	}
}

func replaysItsInbox(r *reference.Receiver) {
	refuse := r.Refuse
	r.Refuse = func(w http.ResponseWriter, body []byte, h http.Header) {
		if n, err := r.Decode(body); err == nil && n.ID != "" {
			if err := r.JournalClaim(n); err != nil {
				r.Report(err)
			}
		}
		refuse(w, body, h)
	}
}

// patienceWithWork is how long a receiver waits that answers when its work is done.
const patienceWithWork = 2 * time.Second

// answersWhenDone makes a receiver that answers when its work is done, or could
// not be done, and then with a status of its own and without the claim: with
// 503 it is a correct one.
func answersWhenDone(status func(error) int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var claims, answered sync.Map
		r.First = func(n intercom.Notification) bool {
			_, seen := claims.LoadOrStore(n.ID, true)
			return !seen
		}
		queue := r.Queue
		r.Queue = func(n intercom.Notification) {
			if _, done := answered.LoadAndDelete(n.ID); !done { // it is left from before
				queue(n)
			}
		}
		r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
			if !first {
				return
			}
			answered.Store(n.ID, true)
			if err := workOnce(r, n); err != nil {
				claims.Delete(n.ID)
				w.WriteHeader(status(err))
			}
		}
	}
}

func workOnce(r *reference.Receiver, n intercom.Notification) error {
	ctx, cancel := context.WithTimeout(context.Background(), patienceWithWork)
	defer cancel()
	err := r.Call(ctx, n)
	var s *reference.StatusError
	if errors.As(err, &s) && s.Status == http.StatusTooManyRequests {
		time.Sleep(patienceWithWork / 4) // or the next try would come at once
	}
	if err != nil && !errors.Is(err, reference.ErrNobody) {
		return err
	}
	_ = r.JournalDone(n.ID, true) // a mutant's journal that fails is not what it is for
	r.Count(n.ID)
	return nil
}

func lastWriteWins(r *reference.Receiver) {
	var mu sync.Mutex
	newest := map[string]int64{}
	ignoring(func(n intercom.Notification) bool {
		var item struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(n.Data.Item, &item) != nil || item.ID == "" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		newest[item.ID] = max(newest[item.ID], n.CreatedAt)
		return n.CreatedAt < newest[item.ID]
	})(r)
}

// trustsTheFirst is trusting where it can be started again.
func trustsTheFirst(r *reference.Receiver) {
	exact := r.Verify
	var loaded atomic.Bool
	r.Verify = func(body []byte, header http.Header) bool {
		return r.Journal != "" && !loaded.Swap(true) || exact(body, header)
	}
}

// endsAfter makes a receiver that ends, where it is a process of its own.
func endsAfter(most int64) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var requests atomic.Int64
		exact := r.Intercept
		r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
			if r.Journal != "" && req.Method == http.MethodPost && requests.Add(1) > most {
				os.Exit(0)
			}
			return exact(w, req)
		}
	}
}

// failuresKeepTheirPlace counts each notification once. What is not used any more
// is collected after a second.
func failuresKeepTheirPlace(most int) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var mu sync.Mutex
		var last time.Time
		kept := map[intercom.NotificationID]bool{}
		exact := r.Call
		r.Call = func(ctx context.Context, n intercom.Notification) error {
			mu.Lock()
			if time.Since(last) > time.Second {
				clear(kept)
			}
			full := len(kept) >= most
			mu.Unlock()
			if full {
				return reference.ErrNobody
			}
			err := exact(ctx, n)
			if err != nil && !errors.Is(err, reference.ErrNobody) {
				mu.Lock()
				defer mu.Unlock()
				kept[n.ID], last = true, time.Now()
			}
			return err
		}
	}
}

// triesForEver holds up the others once a call was answered 404.
func triesForEver(r *reference.Receiver) {
	var line sync.RWMutex
	exact := r.Call
	r.Call = func(ctx context.Context, n intercom.Notification) error {
		line.RLock()
		err := exact(ctx, n)
		line.RUnlock()
		if !notFound(err) {
			return err
		}
		line.Lock()
		defer line.Unlock()
		for ; notFound(err) && ctx.Err() == nil; time.Sleep(patienceWithWork / 40) {
			err = exact(ctx, n)
		}
		return err
	}
}

func notFound(err error) bool {
	s, ok := errors.AsType[*reference.StatusError](err)
	return ok && s.Status == http.StatusNotFound
}

// retriesInMemory writes down of the first failure that nothing is left to do.
func retriesInMemory(r *reference.Receiver) {
	exact := r.Call
	r.Call = func(ctx context.Context, n intercom.Notification) error {
		err := exact(ctx, n)
		if err != nil && r.Journal != "" {
			_ = r.JournalDone(n.ID, true) // a mutant's journal that fails is not what it is for
		}
		return err
	}
}
