// Package mutants holds receivers that are slow. It knows no check.
package mutants

import (
	"bytes"
	"context"
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
		{Name: "works-before-it-answers", Doc: "writes each custom attribute to a slow database before it answers", Fails: "LAT-001", Mistake: worksFirst},
		{Name: "answers-in-pieces", Doc: "sends its headers at once, and the rest when the work on many attributes is done", Fails: "LAT-001", Mistake: answersInPieces},
		{Name: "reverse-dns", Doc: "looks up the client's host name on each new connection", Fails: "LAT-002", Mistake: reverseDNS},
		{Name: "one-company-at-a-time", Doc: "holds a lock while it imports a company, for 100ms", Fails: "LAT-003 LAT-004", Mistake: oneAtATime(100 * time.Millisecond)},
		{Name: "one-company-at-a-time-briefly", Doc: "holds a lock while it imports a company, for 20ms", Fails: "LAT-004", Mistake: oneAtATime(20 * time.Millisecond)},
		{Name: "body-limit-100kb", Doc: "keeps the framework's default limit of 100 kB", Fails: "LAT-005", Mistake: bodyLimit},
		{Name: "slow-on-large", Doc: "works through a large body before it answers", Fails: "LAT-005", Mistake: slowOnLarge},
		{Name: "reads-one-at-a-time", Doc: "takes a lock before it reads the body", Fails: "LAT-009", Mistake: readsOneAtATime},
		{Name: "calls-before-it-answers", Doc: "does the work before it answers, and answers 200 whatever comes of it", Fails: "LAT-007 LAT-008 REC-003 REC-016 CLI-003 CLI-004 CLI-006", Mistake: callsFirst},
		{Name: "waits-for-a-second", Doc: "waits a second for the work to be done before it answers", Fails: "LAT-008", Mistake: waitsASecond},
		{Name: "compacts-its-log", Doc: "compacts its log after 256 notifications of a topic in a row, while they wait", Fails: "LAT-006 LAT-008", Mistake: compacts},
	}
}

// beforeAnswer makes the receiver work on a notification before it answers.
func beforeAnswer(r *reference.Receiver, work func(intercom.Notification)) {
	exact := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		work(n)
		exact(w, n, first)
	}
}

func attributes(n intercom.Notification) int {
	return bytes.Count(n.Data.Item, []byte(`"intercheck_`))
}

func worksFirst(r *reference.Receiver) {
	beforeAnswer(r, func(n intercom.Notification) { time.Sleep(time.Duration(attributes(n)) / 10 * 550 * time.Millisecond) })
}

func answersInPieces(r *reference.Receiver) {
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, _ bool) {
		if attributes(n) > 50 {
			_ = http.NewResponseController(w).Flush()
			time.Sleep(5500 * time.Millisecond)
		}
	}
}

func reverseDNS(r *reference.Receiver) {
	r.Intercept = func(_ http.ResponseWriter, req *http.Request) bool {
		if req.Close { // this client's connection is a new one
			time.Sleep(1200 * time.Millisecond)
		}
		return false
	}
}

func oneAtATime(work time.Duration) func(*reference.Receiver) {
	return func(r *reference.Receiver) {
		var mu sync.Mutex
		beforeAnswer(r, func(n intercom.Notification) {
			if n.Topic == "company.created" {
				mu.Lock()
				defer mu.Unlock()
				time.Sleep(work)
			}
		})
	}
}

func bodyLimit(r *reference.Receiver) {
	r.Intercept = func(w http.ResponseWriter, req *http.Request) bool {
		tooLarge := req.ContentLength > 100<<10
		if tooLarge {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
		return tooLarge
	}
}

func slowOnLarge(r *reference.Receiver) {
	beforeAnswer(r, func(n intercom.Notification) {
		if len(n.Data.Item) > 500<<10 {
			time.Sleep(5500 * time.Millisecond)
		}
	})
}

// compacts counts the notifications of a topic that came one after another, with
// no other between them and no two at once, which gave it a pause.
func compacts(r *reference.Receiver) {
	var mu sync.Mutex
	var under, row int
	var of intercom.Topic
	came := func(topic intercom.Topic) int {
		mu.Lock()
		defer mu.Unlock()
		if under++; under > 1 || topic != of {
			row, of = 0, topic
		}
		row++
		return row
	}
	gone := func() {
		mu.Lock()
		defer mu.Unlock()
		under--
	}
	exact := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		defer gone()
		if came(n.Topic) > 256 {
			time.Sleep(2500 * time.Millisecond)
		}
		exact(w, n, first)
	}
}

func readsOneAtATime(r *reference.Receiver) {
	exact := r.Read
	var mu sync.Mutex
	r.Read = func(req *http.Request) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		return exact(req)
	}
}

func callsFirst(r *reference.Receiver) {
	r.Queue = func(intercom.Notification) {}
	exact := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		if first && n.ID != "" && r.Call(context.Background(), n) == nil {
			_ = r.JournalDone(n.ID, true) // a mutant's journal that fails is not what it is for
			r.Count(n.ID)
		}
		exact(w, n, first)
	}
}

func waitsASecond(r *reference.Receiver) {
	queue, act := r.Queue, r.Act
	var done sync.Map // of a channel for each id
	of := func(n intercom.Notification) chan struct{} {
		c, _ := done.LoadOrStore(n.ID, make(chan struct{}))
		return c.(chan struct{})
	}
	r.Act = func(n intercom.Notification) { act(n); close(of(n)) }
	r.Queue = func(n intercom.Notification) {
		if _, begun := done.Load(n.ID); !begun { // it is left from before
			queue(n)
		}
	}
	exact := r.Accept
	r.Accept = func(w http.ResponseWriter, n intercom.Notification, first bool) {
		if first && n.ID != "" {
			of(n)
			queue(n)
			select {
			case <-of(n):
			case <-time.After(time.Second):
			}
		}
		exact(w, n, first)
	}
}
